import { nearest } from "@xrt/core";
import { BadRow } from "../bad-row.js";
import type { Labels } from "../image-record.js";
import { closedWorldLabels } from "../intern-labels.js";

/** The fourteen findings of NIH ChestX-ray14. */
export const nihFindings: readonly string[] = [
  "Atelectasis",
  "Cardiomegaly",
  "Consolidation",
  "Edema",
  "Effusion",
  "Emphysema",
  "Fibrosis",
  "Hernia",
  "Infiltration",
  "Mass",
  "Nodule",
  "Pleural_Thickening",
  "Pneumonia",
  "Pneumothorax",
];

/** Label of a film without any of {@link nihFindings}. */
export const nihNoFinding = "No Finding";

const labelNames = [...nihFindings, nihNoFinding];

/**
 * Reads cells of findings joined by `|`. The world is closed: a finding that is not in the list is absent (`0`). Each
 * cell is parsed once, however many rows have it; a name that is not known, and No Finding beside a finding, are a
 * {@link BadRow}.
 */
export function nihLabels(): (cell: string) => Labels {
  const labelsOf = closedWorldLabels(labelNames);
  const known = new Map<string, Labels>();
  return (cell) => {
    const labels = known.get(cell) ?? labelsOf(namesIn(cell));
    known.set(cell, labels);
    return labels;
  };
}

function namesIn(cell: string): ReadonlySet<string> {
  const found = new Set(cell.split("|").map((label) => label.trim()));
  for (const label of found) {
    if (labelNames.includes(label)) continue;
    throw new BadRow(
      `"${label}" is no label of NIH ChestX-ray14; nearest: ${nearest(label, labelNames, 1)}`,
    );
  }
  if (found.has(nihNoFinding) && found.size > 1) {
    throw new BadRow(`labels are "${cell}", but ${nihNoFinding} excludes every finding`);
  }
  return found;
}
