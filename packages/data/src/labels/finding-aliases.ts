import type { Dataset } from "../dataset.js";
import { findingNames } from "./change-labels.js";
import { mapLabels } from "./map-labels.js";

/**
 * One name for findings that collections spell differently, by exact present name. The names of NIH ChestX-ray14 are
 * taken, as TorchXRayVision does when it compares collections.
 */
export const findingAliases: Readonly<Record<string, string>> = {
  "Airspace opacity": "Lung Opacity",
  Infiltrate: "Infiltration",
  "No finding": "No Finding",
  "Pleural Effusion": "Effusion",
  "Pleural effusion": "Effusion",
  "Pleural Thickening": "Pleural_Thickening",
  "Pleural thickening": "Pleural_Thickening",
};

/**
 * The dataset with every finding that `aliases` knows under its common name, so that collections can be merged.
 *
 * @param aliases - Common name by present name. Default {@link findingAliases}.
 *
 * @example
 * ```ts
 * import { unifyFindings } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const { records } = unifyFindings(dataset, { aliases: { Effusion: "Pleural Effusion" } });
 * records[0]?.labels["Pleural Effusion"]; // => 1
 * ```
 */
export function unifyFindings(
  dataset: Dataset,
  { aliases = findingAliases }: { aliases?: Readonly<Record<string, string>> } = {},
): Dataset {
  const map: Record<string, string[]> = {};
  for (const name of findingNames(dataset)) {
    const to = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
    if (to !== undefined) map[to] = [...(map[to] ?? []), name];
  }
  return mapLabels(dataset, map);
}
