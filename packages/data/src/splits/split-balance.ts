import { alignColumns } from "../text/align-columns.js";
import type { LabelColumns } from "./label-columns.js";

/** What one part of a split holds. */
export interface PartBalance {
  readonly images: number;
  readonly patients: number;
  /** Images with each finding. */
  readonly positives: Readonly<Record<string, number>>;
  /** Images that are known not to have it. */
  readonly negatives: Readonly<Record<string, number>>;
}

/** Number of images, patients and labels among `images`. */
export function balanceOf(
  images: readonly number[],
  { labels, groups }: { labels: LabelColumns; groups: readonly string[] },
): PartBalance {
  const count = (value: 0 | 1) =>
    Object.fromEntries(
      Object.entries(labels).map(([name, column]) => [
        name,
        images.filter((i) => column[i] === value).length,
      ]),
    );
  return {
    images: images.length,
    patients: new Set(images.map((i) => groups[i])).size,
    positives: count(1),
    negatives: count(0),
  };
}

/**
 * A split as a table of text: for each part the images, the patients, and for each finding positives and their share of
 * the annotated images.
 *
 * @example
 * ```ts
 * import { balanceText } from "@xrt/data";
 * const part = { images: 4, patients: 3, positives: { Edema: 1 }, negatives: { Edema: 3 } };
 * balanceText({ train: part }).split("\n")[1]; // => "train       4         3  1 (25.0 %)"
 * ```
 */
export function balanceText(balance: Readonly<Record<string, PartBalance>>): string {
  const parts = Object.entries(balance);
  const findings = Object.keys(parts[0]?.[1].positives ?? {});
  return alignColumns([
    ["part", "images", "patients", ...findings],
    ...parts.map(([name, { images, patients, positives, negatives }]) => [
      name,
      String(images),
      String(patients),
      ...findings.map((f) => shareText(positives[f] ?? 0, negatives[f] ?? 0)),
    ]),
  ]);
}

function shareText(positives: number, negatives: number): string {
  const all = positives + negatives;
  return all === 0 ? "0" : `${positives} (${((100 * positives) / all).toFixed(1)} %)`;
}
