import { Command } from "commander";
import { auditCommand } from "./audit-command.js";
import { convertCommand } from "./convert-command.js";
import { describeCommand } from "./describe-command.js";
import { phantomCommand } from "./phantom-command.js";
import { splitCommand } from "./split-command.js";

/** `xrt data`: look into a dataset, check it, split it, convert it, and make up one. */
export function dataCommand(): Command {
  return new Command("data")
    .description("describe, audit, split and convert datasets, and make up phantoms")
    .addCommand(describeCommand())
    .addCommand(auditCommand())
    .addCommand(splitCommand())
    .addCommand(convertCommand())
    .addCommand(phantomCommand());
}
