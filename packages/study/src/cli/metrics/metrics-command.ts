import { Command } from "commander";
import { compareCommand } from "./compare-command.js";

/** `xrt metrics`: numbers from tables of scores, without any network. */
export function metricsCommand(): Command {
  return new Command("metrics")
    .description("compare classifiers by their scores")
    .addCommand(compareCommand());
}
