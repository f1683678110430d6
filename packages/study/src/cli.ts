#!/usr/bin/env node
import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { DataError, UsageError } from "@xrt/core";
import { Command, CommanderError } from "commander";
import { studyCommand } from "./cli/study-command.js";

// only mutes: TensorFlow.js would advertise its Node binding on stderr
enableProdMode();

const USAGE = 2;
const FAILURE = 1;

const program = new Command("xrt")
  .description(
    "What does this network see, what did it bring along, and did it learn the disease or a shortcut?",
  )
  .addCommand(studyCommand())
  .configureOutput({ outputError: (text, write) => write(`xrt: ${text.replace(/^error: /, "")}`) });
for (const command of [program, ...program.commands]) {
  command
    .exitOverride()
    .configureOutput(program.configureOutput())
    .showHelpAfterError("(see --help)");
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  } else if (error instanceof UsageError || error instanceof DataError) {
    process.stderr.write(`xrt: ${error.message}\n`);
    process.exitCode = error instanceof UsageError ? USAGE : FAILURE;
  } else throw error;
}
