import { imageAxes } from "../input/image-axes.js";
import type { MethodContext } from "../run/context.js";
import type { Features } from "./features.js";

/** Some features, and the two halves into which they are divided. */
export interface TreeNode {
  readonly features: readonly number[];
  readonly first?: TreeNode;
  readonly second?: TreeNode;
}

/**
 * A balanced tree of the features of an image: each part is halved across the direction in which the middles of its features spread most.
 */
export function featureTree(context: MethodContext, features: Features, image: number): TreeNode {
  const { columns, channelsOf } = imageAxes(context.batch);
  const sums = new Float64Array(3 * features.count);
  for (const [i, feature] of features.of(image).entries()) {
    const place = channelsOf.place(i);
    for (const [k, v] of [Math.floor(place / columns), place % columns, 1].entries()) {
      sums[3 * feature + k] = (sums[3 * feature + k] as number) + v;
    }
  }
  const middle = (feature: number, axis: 0 | 1) =>
    (sums[3 * feature + axis] as number) / Math.max(sums[3 * feature + 2] as number, 1);
  const grow = (own: readonly number[]): TreeNode => {
    if (own.length < 2) return { features: own };
    const spread = ([0, 1] as const).map((axis) => {
      const middles = own.map((feature) => middle(feature, axis));
      const least = middles.reduce((a, v) => Math.min(a, v), Number.POSITIVE_INFINITY);
      return middles.reduce((a, v) => Math.max(a, v), Number.NEGATIVE_INFINITY) - least;
    });
    const axis = (spread[1] ?? 0) > (spread[0] ?? 0) ? 1 : 0;
    const order = [...own].sort((a, b) => middle(a, axis) - middle(b, axis) || a - b);
    const half = Math.ceil(order.length / 2);
    return {
      features: own,
      first: grow(order.slice(0, half)),
      second: grow(order.slice(half)),
    };
  };
  return grow(Array.from({ length: features.countOf(image) }, (_, feature) => feature));
}
