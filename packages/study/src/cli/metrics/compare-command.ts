import { writeFile } from "node:fs/promises";
import { DataError, UsageError } from "@xrt/core";
import { compareArms } from "@xrt/metrics";
import { Command, InvalidArgumentError } from "commander";
import { comparisonText } from "./comparison-text.js";
import { readScores } from "./read-scores.js";

interface CompareFlags {
  readonly label: string;
  readonly positive?: string;
  readonly group?: string;
  readonly weight?: string;
  readonly scores: readonly string[];
  readonly level: number;
  readonly json: boolean;
  readonly out?: string;
}

/** `xrt metrics compare`: AUROCs of several columns of scores, and their paired differences. */
export function compareCommand(): Command {
  return new Command("compare")
    .description(
      "AUROCs of classifiers on the same images, with intervals, paired differences and Holm's adjustment, by patient",
    )
    .argument("<scores.csv>", "a table with one row an image: label, patient and scores")
    .requiredOption("--label <column>", "column of the label, 0 or 1")
    .option("--positive <value>", "what stands in the label column of positives, if not 1")
    .option("--group <column>", "column of the patient; without it images are taken as independent")
    .option(
      "--weight <column>",
      "column of the weight: for how many images each stands, up to a constant; without it all weigh the same",
    )
    .requiredOption("--scores <a,b>", "columns of the scores, larger = more positive", names)
    .option("--level <share>", "confidence level", share, 0.95)
    .option("--json", "print everything as JSON", false)
    .option("--out <file.json>", "where the JSON goes as well")
    .action(compare);
}

async function compare(
  path: string,
  { json, level, out, ...columns }: CompareFlags,
): Promise<void> {
  const { labels, groups, weights, arms } = await readScores(path, columns);
  const found = compareArms(labels, arms, { ...(groups && { groups }), weights, level });
  const contrasts = found.contrasts.map(({ a, b, difference, p, ...rest }) => ({
    ...{ a, b, difference, p },
    method: difference.method,
    ...rest,
  }));
  // undefined numbers are NaN, which JSON writes as null
  const asJson = JSON.stringify(
    { arms: found.arms, contrasts, omnibus: found.omnibus, warnings: found.warnings },
    null,
    2,
  );
  if (out !== undefined) await write(out, `${asJson}\n`);
  process.stdout.write(`${json ? asJson : comparisonText(found)}\n`);
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`--out: cannot write ${path}: ${why}`, { path, cause });
  }
}

function names(text: string): string[] {
  const list = text.split(",").map((name) => name.trim());
  if (list.includes("") || new Set(list).size < list.length) {
    throw new InvalidArgumentError("wants different names, separated by commas.");
  }
  return list;
}

function share(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1))
    throw new UsageError(`--level: is ${text}, wants it between 0 and 1`);
  return value;
}
