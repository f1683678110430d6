import type { Rule } from "@xrt/graph";
import { isRectifier } from "./rectifier.js";

/**
 * Rules of a deconvolution network: a ReLU hands back the positive part of the gradient, `max(u, 0)`, whether it was open or
 * not; max-poolings hand back to the winner ("switches"), as the true derivative does.
 *
 * Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014, section 2.1; for every ReLU and ReLU6.
 *
 * @example
 * ```ts
 * import { deconvnetRules } from "@xrt/attribution";
 * import { differentiate, float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const y = b.node("relu", [b.input("x", float32("batch", 3))], {}, "y");
 * differentiate(b.build([y]), { of: "y", wrt: ["x"], rules: deconvnetRules }).gradients.has("x"); // => true
 * ```
 */
export const deconvnetRules: readonly Rule[] = [
  {
    match: isRectifier,
    backward: ({ builder, gradient }) => [builder.node("relu", [gradient], {})],
  },
];
