import { readFile } from "node:fs/promises";
import { DataError } from "@xrt/core";
import {
  type Dataset,
  groupedSplit,
  labelColumns,
  loadSplit,
  type Parts,
  patientGroups,
  splitByPart,
} from "@xrt/data";

/** A split, and where it is from. */
export interface ChosenSplit {
  readonly parts: Parts;
  /** For people, for example `"official split"`. */
  readonly origin: string;
}

/** Shares of the split that is made where there is no other. */
const fractions = { train: 0.6, validation: 0.2, test: 0.2 };

/**
 * The split that is audited: the one of a file, else the official one where every image names its part, else one made
 * by patient with seed 0.
 */
export async function chooseSplit(
  dataset: Dataset,
  { file, finding }: { file?: string | undefined; finding?: string | undefined },
): Promise<ChosenSplit> {
  if (file !== undefined) {
    return { parts: await loadSplit(dataset, await readJson(file)), origin: file };
  }
  const { records } = dataset;
  if (
    new Set(records.map(({ part }) => part)).size > 1 &&
    records.every(({ part }) => part !== undefined)
  ) {
    return { parts: splitByPart(dataset), origin: "official split" };
  }
  const { parts } = groupedSplit({
    labels: labelColumns(records, finding === undefined ? [] : [finding]),
    groups: patientGroups(records, { unknown: "image" }),
    fractions,
    seed: 0,
  });
  return { parts, origin: "split by patient that was made now, seed 0" };
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new DataError(
      `${file}: no JSON file of a split (${(cause as Error).message}); make one with xrt data split`,
      { path: file, cause },
    );
  }
}
