import { UsageError } from "@xrt/core";
import { compareArms } from "@xrt/metrics";
import { Command, InvalidArgumentError } from "commander";
import { comparisonText } from "./comparison-text.js";
import { readScores } from "./read-scores.js";

interface CompareFlags {
  readonly label: string;
  readonly positive?: string;
  readonly group?: string;
  readonly scores: readonly string[];
  readonly level: number;
  readonly json: boolean;
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
    .requiredOption("--scores <a,b>", "columns of the scores, larger = more positive", names)
    .option("--level <share>", "confidence level", share, 0.95)
    .option("--json", "print everything as JSON", false)
    .action(compare);
}

async function compare(path: string, { json, level, ...columns }: CompareFlags): Promise<void> {
  const { labels, groups, arms } = await readScores(path, columns);
  const { contrasts, ...found } = compareArms(labels, arms, { ...(groups && { groups }), level });
  const named = contrasts.map((c) => ({ ...c, method: c.difference.method }));
  const text = json
    ? JSON.stringify({ ...found, contrasts: named }, null, 2)
    : comparisonText({ ...found, contrasts });
  process.stdout.write(`${text}\n`);
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
