import { Command } from "commander";
import { convertCommand } from "./convert-command.js";
import { phantomCommand } from "./phantom-command.js";

/** `xrt data`: look into a dataset, check it, split it, convert it, and make up one. */
export function dataCommand(): Command {
  return new Command("data")
    .description("describe, audit, split and convert datasets, and make up phantoms")
    .addCommand(convertCommand())
    .addCommand(phantomCommand());
}
