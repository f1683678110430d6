import { Command } from "commander";
import { convertCommand } from "./convert-command.js";
import { downloadCommand } from "./download-command.js";
import { listCommand } from "./list-command.js";
import { showCommand } from "./show-command.js";

/** `xrt models`: networks, and their weights from everywhere. */
export function modelsCommand(): Command {
  return new Command("models")
    .description("networks and their published weights: list, show, download, convert")
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(downloadCommand())
    .addCommand(convertCommand());
}
