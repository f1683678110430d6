import { ofClass } from "./of-class.js";
import { sortedLookup } from "./sorted-lookup.js";

/**
 * Where each score lies in the other class. The mean of either array is the AUROC, and their spread gives its variance
 * (DeLong 1988). With weights shares are of weight, and means are weighted.
 */
export interface Placements {
  /** V10: for each positive, in input order, the share of negatives below it; ties count one half. */
  readonly v10: Float64Array<ArrayBuffer>;
  /** V01: for each negative, in input order, the share of positives above it; ties count one half. */
  readonly v01: Float64Array<ArrayBuffer>;
  /** AUROC, the mean of both. */
  readonly theta: number;
}

/**
 * The placements of checked scores, both classes present, in O(N log N).
 *
 * A score is looked up in the sorted scores of the other class. That gives the numbers of Sun and Xu 2014 (differences of
 * midranks) with one rounding each: the counts are whole numbers below 2^53.
 *
 * @param weights - Above 0, one for each image; without them all weigh 1.
 */
export function placements(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Placements {
  const positives = ofClass(1, yTrue, yScore);
  const negatives = ofClass(0, yTrue, yScore);
  if (weights) {
    const heavy = [1, 0].map((label) => ofClass(label as 0 | 1, yTrue, weights));
    return weightedPlacements(positives, negatives, heavy as [Weights, Weights]);
  }
  const [m, n] = [positives.length, negatives.length];
  const below = twiceBelow(positives, negatives);
  const above = twiceBelow(negatives, positives).map((t) => 2 * m - t);
  return {
    v10: below.map((t) => t / (2 * n)),
    v01: above.map((t) => t / (2 * m)),
    theta: below.reduce((a, b) => a + b, 0) / (2 * m * n),
  };
}

type Weights = Float64Array<ArrayBuffer>;

function weightedPlacements(
  positives: Float64Array<ArrayBuffer>,
  negatives: Float64Array<ArrayBuffer>,
  [ofPositives, ofNegatives]: readonly [Weights, Weights],
): Placements {
  const sum = (values: Weights) => values.reduce((a, b) => a + b, 0);
  const v10 = sharesBelow(positives, negatives, ofNegatives);
  const v01 = sharesBelow(negatives, positives, ofPositives).map((share) => 1 - share);
  // a mean of shares, so that where all of them are 1 rounding leaves it exactly 1
  const theta = sum(v10.map((v, i) => v * (ofPositives[i] as number))) / sum(ofPositives);
  return { v10, v01, theta };
}

/** For each of `scores`: what share of the weight of `others` is below it, ties one half. */
function sharesBelow(
  scores: Float64Array<ArrayBuffer>,
  others: Float64Array<ArrayBuffer>,
  weights: Weights,
): Float64Array<ArrayBuffer> {
  const sorted = others.slice().sort();
  const find = sortedLookup(sorted);
  // before[k]: weight of the k lowest; equal scores lie together at the first of them, as nothing is cut between them
  const before = new Float64Array(others.length + 1);
  for (let i = 0; i < others.length; i++) {
    const next = find.below(others[i] as number) + 1;
    before[next] = (before[next] as number) + (weights[i] as number);
  }
  let total = 0;
  for (let k = 0; k < before.length; k++) {
    total += before[k] as number;
    before[k] = total;
  }
  return scores.map((score) => {
    const below = find.below(score);
    const lower = before[below] as number;
    return (lower + (before[find.notAbove(score, below)] as number)) / (2 * total);
  });
}

/** For each of `scores`: how many of `others` are below it, plus how many are not above it. */
function twiceBelow(
  scores: Float64Array<ArrayBuffer>,
  others: Float64Array<ArrayBuffer>,
): Float64Array<ArrayBuffer> {
  const find = sortedLookup(others.slice().sort());
  return scores.map((score) => {
    const below = find.below(score);
    return below + find.notAbove(score, below);
  });
}
