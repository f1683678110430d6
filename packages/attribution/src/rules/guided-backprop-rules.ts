import type { Rule } from "@xrt/graph";
import { isRectifier, trueBackward } from "./rectifier.js";

/**
 * Rules of guided backpropagation: a ReLU hands a gradient back only where it is positive and the ReLU was open,
 * `max(u, 0) * (z > 0)`. The map is sharp, and says little about the class: it hardly changes with the target.
 *
 * Springenberg, Dosovitskiy, Brox and Riedmiller, "Striving for Simplicity: The All Convolutional Net", ICLR workshop 2015,
 * section 3.4; for every ReLU and ReLU6.
 *
 * @example
 * ```ts
 * import { guidedBackpropRules } from "@xrt/attribution";
 * import { differentiate, float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const y = b.node("relu", [b.input("x", float32("batch", 3))], {}, "y");
 * const { gradients } = differentiate(b.build([y]), { of: "y", wrt: ["x"], rules: guidedBackpropRules });
 * gradients.has("x"); // => true
 * ```
 */
export const guidedBackpropRules: readonly Rule[] = [
  {
    match: isRectifier,
    backward: (context) => {
      const gradient = context.builder.node("relu", [context.gradient], {});
      return trueBackward({ ...context, gradient });
    },
  },
];
