import type { Groups } from "../groups.js";
import { checkArrays } from "./check-given.js";
import { checkScores } from "./check-scores.js";
import { checkWeights } from "./weights.js";

/** Which images count, and how much. */
export interface SampleOptions {
  /** 0 or `false` for each image to leave out, as one whose label was not observed; default: none is left out. */
  readonly mask?: ArrayLike<number | boolean> | undefined;
  /** Weight of each image, finite and not negative; default 1. */
  readonly weights?: ArrayLike<number> | undefined;
}

/** Checked labels and scores of the images that count, with what there is of each class. */
export interface Sample {
  readonly yTrue: ArrayLike<number>;
  readonly yScore: ArrayLike<number>;
  /** `undefined` where every image weighs 1. */
  readonly weights: ArrayLike<number> | undefined;
  /** Weight of the positives; their number without weights. */
  readonly positive: number;
  /** Weight of the negatives. */
  readonly negative: number;
  readonly counts: {
    readonly n: number;
    readonly nPositive: number;
    readonly nNegative: number;
  };
  readonly reason: "empty" | "all-masked" | "single-class" | undefined;
}

/**
 * The images that `mask` leaves, checked. Labels and scores that are masked may be anything.
 *
 * @param caller - Function to name in an error.
 * @throws RangeError when lengths differ, or a label, score or weight that counts is not one.
 */
export function sampleOf(
  caller: string,
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  { mask, weights }: SampleOptions = {},
  scoreName = "yScore",
): Sample {
  checkArrays(caller, { yTrue, [scoreName]: yScore });
  if (mask !== undefined && mask.length !== yTrue.length) {
    throw new RangeError(`${caller}: yTrue has ${yTrue.length} labels but mask has ${mask.length}`);
  }
  if (weights !== undefined) checkWeights(caller, yTrue.length, weights, mask);
  const kept = mask && indicesWhere(mask);
  const pick = (values: ArrayLike<number>) => keptNumbers(values, kept);
  // lengths are compared before anything is picked, so that a missing score is not one that is masked
  if (yScore.length !== yTrue.length) checkScores(caller, yTrue, yScore, scoreName);
  const [labels, scores] = [pick(yTrue), pick(yScore)];
  const named = kept && ((i: number) => kept[i] as number);
  const { n, nPositive, nNegative, reason } = checkScores(caller, labels, scores, scoreName, named);
  const counts = { n, nPositive, nNegative };
  const base = { yTrue: labels, yScore: scores, counts };
  if (reason === "empty" && yTrue.length > 0) {
    return { ...base, weights: undefined, positive: 0, negative: 0, reason: "all-masked" };
  }
  if (weights === undefined) {
    return { ...base, weights, positive: nPositive, negative: nNegative, reason };
  }
  const w = pick(weights);
  const total = [0, 0] as [number, number];
  for (let i = 0; i < n; i++) {
    total[labels[i] as 0 | 1] += w[i] as number;
  }
  const [negative, positive] = total;
  const none = positive === 0 || negative === 0 ? "single-class" : undefined;
  return { ...base, weights: w, positive, negative, reason: reason ?? none };
}

/** The numbers at `kept`; all of them without. */
export function keptNumbers(
  values: ArrayLike<number>,
  kept: readonly number[] | undefined,
): ArrayLike<number> {
  return kept ? Float64Array.from(kept, (i) => values[i] as number) : values;
}

/**
 * The patients of the images that `mask` leaves, ready to be spread into options.
 *
 * @throws RangeError when there are not `n` patients.
 */
export function keptGroups(
  caller: string,
  n: number,
  { mask, groups }: { readonly mask: SampleOptions["mask"]; readonly groups: Groups | undefined },
): { readonly groups?: Groups } {
  if (groups === undefined) return {};
  if (groups === "independent" || mask === undefined) return { groups };
  if (groups.length !== n) {
    throw new RangeError(`${caller}: groups has ${groups.length} names but yTrue has ${n} labels`);
  }
  return { groups: indicesWhere(mask).map((i) => groups[i] as string) };
}

/** Places of the images that a mask leaves. */
export function indicesWhere(mask: ArrayLike<number | boolean>): number[] {
  const kept: number[] = [];
  for (let i = 0; i < mask.length; i++) if (mask[i]) kept.push(i);
  return kept;
}
