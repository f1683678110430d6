import { nearest, UsageError } from "@xrt/core";
import type { Dataset } from "../dataset.js";
import { changeLabels, findingNames, labelOf } from "./change-labels.js";

/**
 * The dataset with only these findings in its labels, in this order. Every record stays, and so do boxes and masks.
 *
 * @throws UsageError when the dataset does not know a finding; the message lists the nearest names.
 *
 * @example
 * ```ts
 * import { selectFindings } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * selectFindings(dataset, ["Effusion", "Mass"]).records[0]?.labels; // => { Effusion: 1, Mass: 0 }
 * ```
 */
export function selectFindings(dataset: Dataset, names: readonly string[]): Dataset {
  requireFindings("selectFindings", dataset, names);
  return changeLabels(dataset, (labels) =>
    Object.fromEntries(names.map((name) => [name, labelOf(labels, name)])),
  );
}

/** @throws UsageError when the dataset does not know one of the findings. */
export function requireFindings(caller: string, dataset: Dataset, names: readonly string[]): void {
  const known = findingNames(dataset);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(
    `${caller}: ${dataset.name} has no finding "${unknown}"; nearest: ${nearest(unknown, known).join(", ") || "none"}; all: ${known.join(", ") || "none"}`,
  );
}
