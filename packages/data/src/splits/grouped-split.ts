import { type PinnedPatients, partOfPinned } from "./pinned-patients.js";
import { type GroupedSplit, type StratifyOptions, stratify } from "./stratify.js";

/** What {@link groupedSplit} splits, and how. */
export interface GroupedSplitOptions<Part extends string = string> extends StratifyOptions {
  /** Name of each part and the wanted share of the images in it; positive, adding up to 1. */
  readonly fractions: Readonly<Record<Part, number>>;
  /** Patients whose part is given; the others are spread as without them. Default: nobody. */
  readonly pinned?: PinnedPatients<NoInfer<Part>>;
}

/**
 * Splits images into named parts by patient, stratified by one or several findings. The same patients go to the same
 * parts for the same seed, whatever the order of the rows.
 *
 * Patients are put in order of id, shuffled by the seed, and assigned one after the other so that every value of every
 * finding is spread as the fractions ask; then patients are moved and exchanged as long as that spreads them better
 * (`assign-groups.ts` has the formula).
 *
 * Pinned patients are in their part whatever the seed, and count towards its share of every finding: the seed chooses among the others. A pin is
 * never given up: where the pinned patients are more than the share of their part, that part is larger than asked and the other parts divide the rest as
 * their fractions stand to one another.
 *
 * @throws DataError when a part has no positive or no negative image of a finding.
 * @throws RangeError when lengths differ, a label is no label, the fractions are not positive with sum 1, or a patient is pinned to two parts or to none
 * of the fractions.
 * @throws TypeError when a pinned id is no text.
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
 *
 * @example
 * A network that was trained on patients `a` and `z` before is tested on neither.
 * ```ts
 * import { groupedSplit } from "@xrt/data";
 * const { parts } = groupedSplit({
 *   labels: { Edema: [1, 1, 1, 0, 0, 0] },
 *   groups: ["a", "b", "c", "d", "e", "f"],
 *   fractions: { train: 2 / 3, test: 1 / 3 },
 *   pinned: { train: ["a", "z"] },
 *   seed: 0,
 * });
 * parts.train.includes(0); // => true
 * ```
 */
export function groupedSplit<Part extends string>({
  fractions,
  pinned,
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
  return stratify("groupedSplit", parts, options, partOfPinned("groupedSplit", pinned, fractions));
}
