import { ofClass } from "./of-class.js";
import { placements } from "./placements.js";

/**
 * By how much each image moves the AUROC: w (V - theta)/W, where V is its placement, w its weight and W the weight of its
 * class. They sum to 0 in each class, and their spread is the variance of the AUROC.
 *
 * The linearisation of the ratio sum w_i w_j psi / (W+ W-), weights being fixed (Binder, International Statistical Review 1983;
 * Lumley, Complex Surveys 2010). Without weights these are the deviations of DeLong 1988 over the number of images.
 */
export interface Influences {
  /** Of each positive, in input order. */
  readonly positives: Float64Array;
  /** Of each negative, in input order. */
  readonly negatives: Float64Array;
  /** AUROC. */
  readonly theta: number;
}

/**
 * The influences of checked scores, both classes present.
 *
 * @param weights - Above 0, one for each image; without them all weigh 1.
 */
export function influences(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
  weights?: ArrayLike<number>,
): Influences {
  const { v10, v01, theta } = placements(yTrue, yScore, weights);
  const deviations = (label: 0 | 1, shares: Float64Array) => {
    if (!weights) return shares.map((v) => (v - theta) / shares.length);
    const own = ofClass(label, yTrue, weights);
    const all = own.reduce((a, b) => a + b, 0);
    return shares.map((v, i) => ((own[i] as number) / all) * (v - theta));
  };
  return { positives: deviations(1, v10), negatives: deviations(0, v01), theta };
}
