import type { Dataset } from "../dataset.js";
import { changeLabels, labelOf } from "./change-labels.js";
import { requireFindings } from "./select-findings.js";
import { unionLabel } from "./union-label.js";

/**
 * The dataset with the groups of its findings as further findings: who has `COVID-19` has `Viral` and `Pneumonia`. Each
 * group is the {@link unionLabel} of its members, and of itself where the dataset already knows it.
 *
 * @param paths - Each finding with its groups from the root, separated by `/`, for example `"Pneumonia/Viral/COVID-19"`.
 * @throws UsageError when the dataset does not know the last name of a path.
 *
 * @example
 * ```ts
 * import { addAncestors } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const { records } = addAncestors(dataset, ["Pleura/Effusion", "Pleura/Pleural_Thickening"]);
 * records[0]?.labels.Pleura; // => 1
 * ```
 */
export function addAncestors(dataset: Dataset, paths: readonly string[]): Dataset {
  const tokens = paths.map((path) => path.split("/").map((token) => token.trim()));
  requireFindings(
    "addAncestors",
    dataset,
    tokens.map((path) => path.at(-1) ?? ""),
  );
  const members = new Map<string, Set<string>>();
  for (const path of tokens) {
    for (const [i, group] of path.slice(0, -1).entries()) {
      const own = members.get(group) ?? new Set();
      for (const name of path.slice(i + 1)) own.add(name);
      members.set(group, own);
    }
  }
  return changeLabels(dataset, (labels) => {
    // a group in the middle of a path that the labels do not know says nothing
    const known = (name: string) => Object.hasOwn(labels, name);
    const groups = [...members].map(([group, own]) => {
      const names = [group, ...own].filter(known);
      return [group, unionLabel(names.map((name) => labelOf(labels, name)))] as const;
    });
    return { ...labels, ...Object.fromEntries(groups) };
  });
}
