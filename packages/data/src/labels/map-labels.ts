import { UsageError } from "@xrt/core";
import type { Box } from "../annotation.js";
import type { Dataset } from "../dataset.js";
import type { Labels } from "../image-record.js";
import { changeLabels, labelOf } from "./change-labels.js";
import { requireFindings } from "./select-findings.js";
import { unionLabel } from "./union-label.js";

/** New name of a finding, and the one or several present names that it stands for. */
export type LabelMap = Readonly<Record<string, string | readonly string[]>>;

/**
 * The dataset with findings renamed and joined: each new finding is the {@link unionLabel} of those that it stands for
 * and of the finding that already bears its name. Names match exactly, never by part: `Nodule` is not `Nodule/Mass`.
 * Findings that `map` does not mention stay as they are; boxes and readers follow.
 *
 * @throws UsageError when the dataset does not know a finding, or one present finding would go to two new ones.
 *
 * @example
 * ```ts
 * import { mapLabels } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const mapped = mapLabels(dataset, { "Nodule/Mass": ["Nodule", "Mass"] });
 * mapped.records[0]?.labels["Nodule/Mass"]; // => 0
 * ```
 */
export function mapLabels(dataset: Dataset, map: LabelMap): Dataset {
  const entries = Object.entries(map).map(([to, from]) => [to, [from].flat()] as const);
  const present = entries.flatMap(([, from]) => from);
  requireFindings("mapLabels", dataset, present);
  const twice = present.find((name, i) => present.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new UsageError(`mapLabels: "${twice}" goes to two findings, wants one; map it once`);
  }
  const targets = new Map(entries.flatMap(([to, from]) => from.map((name) => [name, to] as const)));
  const changed = changeLabels(dataset, (labels) => joined(labels, targets), {
    notes: entries.map(([to, from]) => `the finding ${to} stands for ${from.join(", ")}`),
  });
  return {
    ...changed,
    records: changed.records.map((record) =>
      record.boxes === undefined
        ? record
        : { ...record, boxes: record.boxes.map((box) => renamed(box, targets)) },
    ),
  };
}

function joined(labels: Labels, targets: ReadonlyMap<string, string>): Labels {
  const parts = new Map<string, string[]>();
  for (const name of Object.keys(labels)) {
    const to = targets.get(name) ?? name;
    parts.set(to, [...(parts.get(to) ?? []), name]);
  }
  return Object.fromEntries(
    [...parts].map(([to, from]) => [to, unionLabel(from.map((name) => labelOf(labels, name)))]),
  );
}

function renamed(box: Box, targets: ReadonlyMap<string, string>): Box {
  return { ...box, label: targets.get(box.label) ?? box.label };
}
