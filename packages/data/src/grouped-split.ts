import { DataError, randomStream } from "@xrt/core";
import { countPatientOverlap } from "./patient-overlap.js";

/** The parts of a split. */
export type SplitPart = "train" | "validation" | "test";

const parts: readonly SplitPart[] = ["train", "validation", "test"];

/** What {@link groupedSplit} splits, and how. */
export interface GroupedSplitOptions {
  /** 1 or 0, one per image. */
  readonly labels: ArrayLike<number>;
  /** Patient of each image; the images of one patient stay together. */
  readonly groups: readonly string[];
  /** Wanted share of the images in each part; positive, adding up to 1. */
  readonly fractions: Readonly<Record<SplitPart, number>>;
  /** Another seed gives another split. */
  readonly seed: number;
}

/** Number of images, patients and positive images in one part. */
export interface PartBalance {
  readonly images: number;
  readonly patients: number;
  readonly positives: number;
}

/** Indices of the images in each part, ascending. */
export interface GroupedSplit extends Readonly<Record<SplitPart, readonly number[]>> {
  /** Patients that are in more than one part, counted on the finished lists. */
  readonly patientOverlap: number;
  readonly balance: Readonly<Record<SplitPart, PartBalance>>;
}

/**
 * Splits images into train, validation and test by patient, stratified by label. The same patients go to the same parts
 * for the same seed, whatever the order of the rows.
 *
 * Patients are divided into three strata (only positive, only negative, both), put in order of id, shuffled by the seed,
 * and each goes to the part that has the smallest share of its wanted images so far. In every stratum a part therefore
 * lacks less than two patients' images and exceeds its share by less than one patient's.
 *
 * @throws DataError when a part has no positive or no negative image.
 * @throws RangeError when lengths differ, a label is not 0 or 1, or the fractions are not positive with sum 1.
 *
 * @example
 * ```ts
 * import { groupedSplit } from "@xrt/data";
 * const split = groupedSplit({
 *   labels: [1, 1, 1, 1, 0, 0, 0, 0],
 *   groups: ["a", "a", "b", "c", "d", "e", "f", "f"],
 *   fractions: { train: 0.5, validation: 0.25, test: 0.25 },
 *   seed: 0,
 * });
 * split.patientOverlap; // => 0
 * [...split.train, ...split.validation, ...split.test].length; // => 8
 * ```
 */
export function groupedSplit(options: GroupedSplitOptions): GroupedSplit {
  checkOptions(options);
  const { labels, groups, fractions, seed } = options;
  const lists: Record<SplitPart, number[]> = { train: [], validation: [], test: [] };
  for (const [stratum, patients] of strata(labels, groups)) {
    const have: Record<SplitPart, number> = { train: 0, validation: 0, test: 0 };
    for (const i of randomStream(seed, `grouped-split/${stratum}`).permutation(patients.length)) {
      const images = patients[i] ?? [];
      const part = emptiest(have, fractions);
      have[part] += images.length;
      lists[part].push(...images);
    }
  }
  for (const part of parts) lists[part].sort((a, b) => a - b);
  const split = {
    ...lists,
    patientOverlap: countPatientOverlap(
      parts.map((part) => lists[part]),
      groups,
    ),
    balance: {
      train: balanceOf(lists.train, options),
      validation: balanceOf(lists.validation, options),
      test: balanceOf(lists.test, options),
    },
  };
  refuseSingleClass(split, options);
  return split;
}

/** The images of each patient by stratum, patients in order of id (by code unit, the same in every locale). */
function strata(labels: ArrayLike<number>, groups: readonly string[]): Map<string, number[][]> {
  const images = new Map<string, number[]>();
  for (const [i, group] of groups.entries()) {
    const own = images.get(group);
    if (own === undefined) images.set(group, [i]);
    else own.push(i);
  }
  const out = new Map<string, number[][]>([
    ["positive", []],
    ["negative", []],
    ["both", []],
  ]);
  for (const group of [...images.keys()].sort()) {
    const own = images.get(group) ?? [];
    const positives = own.filter((i) => labels[i] === 1).length;
    const stratum = positives === 0 ? "negative" : positives === own.length ? "positive" : "both";
    out.get(stratum)?.push(own);
  }
  return out;
}

/** The part with the smallest share of its wanted images; the one that wants most, then the first, of equals. */
function emptiest(
  have: Record<SplitPart, number>,
  fractions: Readonly<Record<SplitPart, number>>,
): SplitPart {
  return [...parts].sort(
    (a, b) => have[a] / fractions[a] - have[b] / fractions[b] || fractions[b] - fractions[a],
  )[0] as SplitPart;
}

function balanceOf(
  images: readonly number[],
  { labels, groups }: GroupedSplitOptions,
): PartBalance {
  return {
    images: images.length,
    patients: new Set(images.map((i) => groups[i])).size,
    positives: images.filter((i) => labels[i] === 1).length,
  };
}

function refuseSingleClass(
  { balance }: Pick<GroupedSplit, "balance">,
  { labels, groups }: GroupedSplitOptions,
): void {
  for (const part of parts) {
    const { images, positives } = balance[part];
    if (positives > 0 && positives < images) continue;
    const wanted = positives === 0 ? 1 : 0;
    const patients = new Set(groups.filter((_, i) => labels[i] === wanted)).size;
    throw new DataError(
      `groupedSplit: the ${part} part has no ${wanted === 1 ? "positive" : "negative"} image; ${patients} patients have one, wants at least one in each of ${parts.length} parts: use more patients or another label`,
    );
  }
}

function checkOptions({ labels, groups, fractions }: GroupedSplitOptions): void {
  if (labels.length !== groups.length) {
    throw new RangeError(`groupedSplit: ${labels.length} labels but ${groups.length} groups`);
  }
  const bad = Array.from(labels).findIndex((label) => label !== 0 && label !== 1);
  if (bad >= 0) throw new RangeError(`groupedSplit: label ${bad} is ${labels[bad]}, wants 0 or 1`);
  const shares = parts.map((part) => fractions[part]);
  const sum = shares.reduce((a, b) => a + b, 0);
  // decimal fractions such as 0.7 + 0.2 + 0.1 miss 1 by rounding
  if (!shares.every((share) => share > 0) || Math.abs(sum - 1) > 1e-9) {
    throw new RangeError(
      `groupedSplit: fractions are ${shares.join(", ")} (train, validation, test), want positive numbers that add up to 1`,
    );
  }
}
