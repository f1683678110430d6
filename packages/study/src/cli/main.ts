import { DataError, UsageError } from "@xrt/core";
import { UnsupportedOpError } from "@xrt/graph";
import { Command, CommanderError } from "commander";
import { ownVersion } from "../environment.js";
import { dataCommand } from "./data/data-command.js";
import { evaluateCommand } from "./evaluate/evaluate-command.js";
import { explainCommand } from "./explain/explain-command.js";
import { graphCommand } from "./graph/graph-command.js";
import { Interrupted } from "./interrupted.js";
import { metricsCommand } from "./metrics/metrics-command.js";
import { modelsCommand } from "./models/models-command.js";
import { studyCommand } from "./study-command.js";
import { trainCommand } from "./train/train-command.js";

const FAILURE = 1;
const USAGE = 2;

/**
 * The `xrt` command: results go to stdout, progress and errors to stderr. What a user can mend is one line.
 *
 * @param args - What stands behind `xrt` on the command line.
 * @returns The exit code: 0, 1 for data, 2 for usage, 130 or 143 after a signal.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    if (args.length === 0) throw new UsageError("no command is given; try: xrt study --help");
    await program().parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    process.stderr.write(`xrt: ${lineOf(error, args)}\n`);
    if (error instanceof Interrupted) return error.exitCode;
    return error instanceof DataError || error instanceof UnsupportedOpError ? FAILURE : USAGE;
  }
}

function program(): Command {
  const xrt = new Command("xrt")
    .description(
      "What does this network see, what did it bring along, and did it learn the disease or a shortcut?",
    )
    .version(ownVersion(), "-V, --version", "print the version")
    .addCommand(studyCommand())
    .addCommand(trainCommand())
    .addCommand(graphCommand())
    .addCommand(explainCommand())
    .addCommand(evaluateCommand())
    .addCommand(dataCommand())
    .addCommand(metricsCommand())
    .addCommand(modelsCommand());
  for (const command of allCommands(xrt)) {
    // commander's own messages are put on one line, with the way out, by `lineOf`
    command.exitOverride().configureOutput({ writeErr: () => {} });
  }
  return xrt;
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

/** The message of an error that a user can mend; any other error is a bug and thrown on. */
function lineOf(error: unknown, args: readonly string[]): string {
  if (error instanceof CommanderError) {
    const known = ["xrt", ...commandNames(args), "--help"].join(" ");
    if (error.code === "commander.help") return `no command is given; try: ${known}`;
    const problem = error.message.replace(/^error: /, "").replace(/\.$/, "");
    return oneLine(`${problem}; see: ${known}`);
  }
  if (
    [UsageError, DataError, UnsupportedOpError, Interrupted].some((kind) => error instanceof kind)
  ) {
    return oneLine((error as Error).message);
  }
  throw error;
}

/** The words at the start that name a command: `study`, or `graph run`. */
function commandNames([name, ...rest]: readonly string[], parent = program()): string[] {
  const command = parent.commands.find((c) => c.name() === name);
  return command === undefined ? [] : [command.name(), ...commandNames(rest, command)];
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}
