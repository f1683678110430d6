import { attributionReport, describe, describeText } from "@xrt/data";
import { Command } from "commander";
import { interruptible } from "../interruptible.js";
import { progressDisplay } from "../progress-display.js";
import { licenceText } from "./licence-text.js";
import { type DatasetFlags, openAnyDataset } from "./open-any-dataset.js";

interface DescribeFlags extends DatasetFlags {
  readonly sizes: boolean;
  readonly licences: boolean;
  readonly json: boolean;
}

/** `xrt data describe`: what is in a dataset. */
export function describeCommand(): Command {
  return new Command("describe")
    .description(
      "counts of images, patients, labels, views, sexes, ages, sources, licences, missing files and rows that could not be used",
    )
    .argument("<where...>", "folder, address or table of a collection; several are merged")
    .option("--frontal", "leave out images whose view is not frontal", false)
    .option("--reader <name>", "which collection it is (default: found by its tables)")
    .option("--sizes", "read every image and tell its size", false)
    .option("--licences", "what may be passed on, and what must be cited, image by image", false)
    .option("--json", "print everything as JSON", false)
    .action(run);
}

async function run(
  where: readonly string[],
  { reader, frontal, sizes, licences, json }: DescribeFlags,
): Promise<void> {
  const display = json ? undefined : progressDisplay();
  try {
    await interruptible("interrupted", async (signal) => {
      const dataset = await openAnyDataset(where, { reader, frontal, signal });
      const described = await describe(dataset, {
        sizes,
        onProgress: display?.onProgress,
        signal,
      });
      display?.stop();
      const attribution = licences ? attributionReport(dataset) : undefined;
      const text = json
        ? JSON.stringify(
            attribution === undefined ? described : { ...described, attribution },
            null,
            2,
          )
        : [
            describeText(described),
            ...(attribution === undefined ? [] : ["", licenceText(attribution)]),
          ].join("\n");
      process.stdout.write(`${text}\n`);
    });
  } finally {
    display?.stop();
  }
}
