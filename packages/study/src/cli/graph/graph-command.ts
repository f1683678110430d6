import { Command } from "commander";
import { inspectCommand } from "./inspect-command.js";
import { runCommand } from "./run-command.js";

/** `xrt graph`: look into a network file and run it. */
export function graphCommand(): Command {
  return new Command("graph")
    .description("look into a network, and compute its values and gradients")
    .addCommand(inspectCommand())
    .addCommand(runCommand());
}
