import { existsSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "@xrt/core";
import { type Dataset, phantom } from "@xrt/data";
import { sampleXraysFolder } from "@xrt/sample";
import { Command, InvalidArgumentError, Option } from "commander";
import { prepareOutput } from "../../write-report.js";
import { openAnyDataset } from "../data/open-any-dataset.js";
import { contractModes } from "../explain/model-flags.js";
import { Interrupted } from "../interrupted.js";
import { interruptible } from "../interruptible.js";
import { naturalNumber, positiveNumber, wholeNumber } from "../numbers.js";
import { progressDisplay } from "../progress-display.js";
import { optimizers, runTraining, type TrainingFlags } from "./run-training.js";
import { checkScheduleFlags, DECAY_RATE, epochsOf, schedules } from "./schedule-flags.js";
import { resultText } from "./training-report.js";

interface TrainFlags extends TrainingFlags {
  readonly data?: string;
  readonly reader?: string;
  readonly images: number;
  readonly json: boolean;
}

/** `xrt train`: train a network on a folder of X-rays, resumably, and judge it on patients that it never saw. */
export function trainCommand(): Command {
  return new Command("train")
    .description(
      "train a network on X-rays, split by patient; write weights, checkpoints and logs, and judge it once on test patients",
    )
    .option(
      "--data <folder>",
      'folder or address of a collection, or "phantom" for made-up radiographs (default: the embedded sample)',
    )
    .option("--reader <name>", "which collection it is (default: found by its tables)")
    .option("--images <count>", "how many made-up radiographs", naturalNumber, 200)
    .option(
      "--positive <label>",
      "finding that counts as positive (default: what the dataset asks)",
    )
    .option(
      "--model <name|file>",
      "network by its name (xrt models list), .onnx, model.json or .h5 (default: the embedded ImageNet MobileNet)",
    )
    .option("--weights <id|file>", "weights of a network by its name (default: random ones)")
    .option(
      "--preprocess <mode>",
      `what the weights expect: ${contractModes.join(", ")} (default: what is known of them)`,
      oneOf(contractModes),
    )
    .option(
      "--freeze <layer>",
      '"backbone" trains the head alone, "none" everything, a layer what is behind it (default: backbone)',
    )
    .option("--epochs <count>", "most passes over the training images", naturalNumber, 20)
    .option("--lr <rate>", "learning rate", positiveNumber, 1e-3)
    .option("--batch <images>", "images in a step", naturalNumber, 16)
    .option(
      "--patience <epochs>",
      "epochs without a lower validation loss before it ends",
      naturalNumber,
      5,
    )
    .option(
      "--optimizer <name>",
      Object.keys(optimizers).join(", "),
      oneOf(Object.keys(optimizers)),
      "adam",
    )
    .option(
      "--schedule <name>",
      Object.keys(schedules).join(", "),
      oneOf(Object.keys(schedules)),
      "constant",
    )
    .option(
      "--decay-epochs <epochs>",
      "step-decay: epochs between two falls of the rate, or a list of those before which it falls",
      epochsOf,
    )
    .option(
      "--decay-rate <factor>",
      `step-decay: by what the rate is multiplied (default: ${DECAY_RATE})`,
      positiveNumber,
    )
    .option(
      "--warm-up <steps>",
      "steps in which the rate rises to where the schedule begins (default: none)",
      naturalNumber,
    )
    .addOption(
      new Option(
        "--clip-norm <length>",
        "longest that the gradients of a step may be, all together (default: no limit)",
      )
        .argParser(positiveNumber)
        .conflicts("clipValue"),
    )
    .addOption(
      new Option(
        "--clip-value <size>",
        "largest magnitude that a number of the gradients may have (default: no limit)",
      ).argParser(positiveNumber),
    )
    .option("--seed <number>", "seed of everything that is random", wholeNumber, 0)
    .option("--out <folder>", "where everything goes", "xrt-train")
    .option(
      "--resume",
      "go on with the run in --out, bit for bit as if it had never stopped",
      false,
    )
    .option("--json", "print result.json on stdout and nothing else", false)
    .action(run);
}

async function run({ data, reader, images, json, ...flags }: TrainFlags): Promise<void> {
  for (const [option, folder] of Object.entries({ data, out: flags.out })) {
    if (folder === "") throw new UsageError(`--${option}: the folder is an empty name`);
  }
  checkScheduleFlags(flags);
  // a bar on a terminal, nothing in a pipe
  const display = json || !process.stderr.isTTY ? undefined : progressDisplay();
  const kept = () =>
    existsSync(join(flags.out, "last.safetensors"))
      ? `the run is kept in ${flags.out}; go on with --resume`
      : "no checkpoint was written yet";
  try {
    await interruptible("interrupted", async (signal) => {
      const dataset = await datasetOf(data, { reader, images, seed: flags.seed, signal });
      await prepareOutput(flags.out);
      try {
        const result = await runTraining(dataset, flags, {
          onProgress: display?.onProgress,
          signal,
        });
        display?.stop();
        process.stdout.write(`${json ? JSON.stringify(result, null, 2) : resultText(result)}\n`);
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error;
        throw new Interrupted(error.signal, `interrupted; ${kept()}`);
      }
    });
  } finally {
    display?.stop();
  }
}

async function datasetOf(
  data: string | undefined,
  {
    reader,
    images,
    seed,
    signal,
  }: { reader: string | undefined; images: number; seed: number; signal: AbortSignal },
): Promise<Dataset> {
  if (data === "phantom") return phantom({ images, size: 224, seed });
  return openAnyDataset(data ?? sampleXraysFolder(), { reader, signal });
}

function oneOf<T extends string>(names: readonly T[]): (text: string) => T {
  return (text) => {
    const found = names.find((name) => name === text);
    if (found === undefined) throw new InvalidArgumentError(`wants one of ${names.join(", ")}.`);
    return found;
  };
}
