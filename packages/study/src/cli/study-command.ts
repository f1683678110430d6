import { UsageError } from "@xrt/core";
import { openDataset } from "@xrt/data/node";
import { sampleXraysFolder } from "@xrt/sample";
import { Command } from "commander";
import { arms, armsNamed } from "../arms/table.js";
import { runStudy } from "../run-study.js";
import { prepareOutput, writeReport } from "../write-report.js";
import { Interrupted } from "./interrupted.js";
import { interruptible } from "./interruptible.js";
import { wholeNumber } from "./numbers.js";
import { progressDisplay } from "./progress-display.js";
import { summary } from "./summary.js";

interface StudyFlags {
  readonly data?: string;
  readonly positive?: string;
  readonly arms: string;
  readonly out: string;
  readonly seed: number;
  readonly quick: boolean;
  readonly json: boolean;
}

/** `xrt study`: run the study on a folder and write the report. */
export function studyCommand(): Command {
  return new Command("study")
    .description(
      "train the arms on a folder of X-rays, compare them, look inside, and write report.html and report.json",
    )
    .option("--data <folder>", "folder with a manifest.csv (default: the embedded sample)")
    .option(
      "--positive <label>",
      "finding that counts as positive (default: what the dataset asks)",
    )
    .option("--arms <ids>", "arms to run, separated by commas", arms.map(({ id }) => id).join(","))
    .option("--out <folder>", "where the report goes", "xrt-study")
    .option("--seed <number>", "seed of everything that is random", wholeNumber, 0)
    .option(
      "--quick",
      "few epochs and steps: shows within half a minute that everything works",
      false,
    )
    .option("--json", "print report.json on stdout and nothing else", false)
    .action(study);
}

async function study({
  data,
  positive,
  out,
  seed,
  quick,
  json,
  ...flags
}: StudyFlags): Promise<void> {
  const chosen = armsNamed(flags.arms.split(",").map((id) => id.trim()));
  for (const [option, folder] of Object.entries({ data, out })) {
    if (folder === "") throw new UsageError(`--${option}: the folder is an empty name`);
  }
  const dataset = await openDataset(data ?? sampleXraysFolder());
  await prepareOutput(out);
  const display = json ? undefined : progressDisplay();
  const lost = "interrupted before the first arm was done; no report was written";
  try {
    await interruptible(lost, async (signal) => {
      const result = await runStudy(dataset, {
        positive,
        arms: chosen,
        seed,
        quick,
        onProgress: display?.onProgress,
        signal,
      });
      display?.stop();
      const files = await writeReport(result, out);
      if (json) process.stdout.write(`${JSON.stringify(result.report, null, 2)}\n`);
      else process.stdout.write(`${summary(result.report)}\n${files.html}\n${files.json}\n`);
      if (result.interrupted) {
        const done = result.report.arms.map(({ id }) => id).join(", ");
        const { signal: by } = signal.reason as Interrupted;
        throw new Interrupted(by, `interrupted; the report holds what was done: ${done}`);
      }
    });
  } finally {
    display?.stop();
  }
}
