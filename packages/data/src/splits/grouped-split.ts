import { type GroupedSplit, type StratifyOptions, stratify } from "./stratify.js";

/** What {@link groupedSplit} splits, and how. */
export interface GroupedSplitOptions<Part extends string = string> extends StratifyOptions {
  /** Name of each part and the wanted share of the images in it; positive, adding up to 1. */
  readonly fractions: Readonly<Record<Part, number>>;
}

/**
 * Splits images into named parts by patient, stratified by one or several findings. The same patients go to the same
 * parts for the same seed, whatever the order of the rows.
 *
 * Patients are put in order of id, shuffled by the seed, and assigned one after the other so that every value of every
 * finding is spread as the fractions ask; then patients are moved and exchanged as long as that spreads them better
 * (`assign-groups.ts` has the formula).
 *
 * @throws DataError when a part has no positive or no negative image of a finding.
 * @throws RangeError when lengths differ, a label is no label, or the fractions are not positive with sum 1.
 *
 * @example
 * ```ts
 * import { groupedSplit } from "@xrt/data";
 * const split = groupedSplit({
 *   labels: { Edema: [1, 1, 1, 1, 0, 0, 0, 0] },
 *   groups: ["a", "a", "b", "c", "d", "e", "f", "f"],
 *   fractions: { train: 0.5, validation: 0.25, test: 0.25 },
 *   seed: 0,
 * });
 * split.patientOverlap; // => 0
 * split.balance.train; // => { images: 4, patients: 2, positives: { Edema: 2 }, negatives: { Edema: 2 } }
 * ```
 */
export function groupedSplit<Part extends string>({
  fractions,
  ...options
}: GroupedSplitOptions<Part>): GroupedSplit<Part> {
  const parts = Object.entries(fractions) as [Part, number][];
  const sum = parts.reduce((all, [, share]) => all + share, 0);
  // decimal fractions such as 0.7 + 0.2 + 0.1 miss 1 by rounding
  if (!parts.every(([, share]) => share > 0) || Math.abs(sum - 1) > 1e-9) {
    const got = parts.map(([name, share]) => `${name} ${share}`).join(", ");
    throw new RangeError(
      `groupedSplit: fractions are ${got}, want positive numbers that add up to 1`,
    );
  }
  return stratify("groupedSplit", parts, options);
}
