import { readFile } from "node:fs/promises";
import { DataError } from "@xrt/core";
import { type PhantomOptions, phantom } from "@xrt/data";
import { writeDataset } from "@xrt/data/node";
import { Command } from "commander";
import { interruptible } from "../interruptible.js";
import { naturalNumber, wholeNumber } from "../numbers.js";
import { progressDisplay } from "../progress-display.js";

interface PhantomFlags {
  readonly images: number;
  readonly size: number;
  readonly seed: number;
  readonly shortcut: readonly string[];
  readonly rules?: string;
  readonly json: boolean;
}

/** How often a mark named by `--shortcut` is on the images of each class: a strong hint, and not a certain one. */
const hint = { positive: 0.9, negative: 0.1 };

/** `xrt data phantom`: made-up radiographs with known answers. */
export function phantomCommand(): Command {
  return new Command("phantom")
    .description(
      "write procedural chest radiographs with planted diseases and shortcuts, their masks and the truth, as a dataset",
    )
    .argument("<out>", "new folder")
    .option("--images <count>", "how many", naturalNumber, 100)
    .option("--size <pixels>", "height and width", naturalNumber, 224)
    .option("--seed <number>", "another seed gives other images", wholeNumber, 0)
    .option(
      "--shortcut <mark>",
      `mark on ${100 * hint.positive} % of the positives and ${100 * hint.negative} % of the negatives: tag, sideLetter, border, ...; may be given several times`,
      (mark: string, marks: readonly string[]) => [...marks, mark],
      [] as readonly string[],
    )
    .option("--rules <file.json>", "any other options of phantom() of @xrt/data, as JSON")
    .option("--json", "print what was written as JSON", false)
    .action(write);
}

async function write(
  out: string,
  { images, size, seed, shortcut, rules, json }: PhantomFlags,
): Promise<void> {
  const given = rules === undefined ? {} : await readRules(rules);
  const marks = Object.fromEntries(shortcut.map((mark) => [mark, hint]));
  const dataset = phantom({
    ...given,
    ...{ images, size, seed },
    ...(shortcut.length === 0 ? {} : { shortcuts: { ...given.shortcuts, ...marks } }),
  });
  const display = json ? undefined : progressDisplay();
  try {
    const written = await interruptible("interrupted; the folder is not complete", (signal) =>
      writeDataset(dataset, out, { onProgress: display?.onProgress, signal }),
    );
    process.stdout.write(json ? `${JSON.stringify(written, null, 2)}\n` : `${out}\n`);
  } finally {
    display?.stop();
  }
}

async function readRules(file: string): Promise<Partial<PhantomOptions>> {
  try {
    return Object(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new DataError(`${file}: no JSON file of options (${(cause as Error).message})`, {
      path: file,
      cause,
    });
  }
}
