import type { GraphBuilder, Rule } from "@xrt/graph";
import { isRectifier } from "./rectifier.js";

/**
 * Rules that start dead units: where nothing at all gets through a ReLU for an image, gradients that would open it do. For
 * gradients of an objective that is increased, in the first steps of an activation maximisation; a ReLU6 is also left from
 * above.
 *
 * The redirected ReLU of lucid (Olah, Mordvintsev and Schubert, "Feature Visualization", 2017;
 * `lucid/misc/redirected_relu_grad.py`), which counts for a loss and has the signs turned round.
 *
 * @example
 * ```ts
 * import { redirectedRelu } from "@xrt/attribution";
 * import { differentiate, float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const y = b.node("relu", [b.input("x", float32("batch", 3))], {}, "y");
 * differentiate(b.build([y]), { of: "y", wrt: ["x"], rules: redirectedRelu }).gradients.has("x"); // => true
 * ```
 */
export const redirectedRelu: readonly Rule[] = [
  {
    match: isRectifier,
    backward: ({ builder, node, inputs: [x = ""], gradient }) => {
      const mul = (a: string, c: string) => builder.node("mul", [a, c], {});
      const not = (mask: string) => builder.node("sub", [builder.scalar(1), mask], {});
      const above = builder.node("step", [x], {});
      const up = mul(not(above), builder.node("relu", [gradient], {}));
      if (node.op === "relu") {
        const through = mul(gradient, above);
        return [builder.node("add", [through, mul(isZero(builder, through), up)], {})];
      }
      const high = builder.scalar(Number(node.attributes.high));
      const below = builder.node("step", [builder.node("sub", [high, x], {})], {});
      const through = mul(gradient, mul(above, below));
      const push = builder.node("relu", [builder.node("neg", [gradient], {})], {});
      const redirected = builder.node("sub", [up, mul(not(below), push)], {});
      return [builder.node("add", [through, mul(isZero(builder, through), redirected)], {})];
    },
  },
];

/** 1 for each image of which all elements are 0, and 0 for the others, to be spread over the image. */
function isZero(builder: GraphBuilder, value: string): string {
  const axes = builder.type(value).shape.flatMap((_, axis) => (axis === 0 ? [] : [axis]));
  const parts = [value, builder.node("neg", [value], {})].map((side) =>
    builder.node("relu", [side], {}),
  );
  const magnitude = builder.node("reduceSum", [builder.node("add", parts, {})], {
    axes,
    keepDims: true,
  });
  return builder.node("sub", [builder.scalar(1), builder.node("step", [magnitude], {})], {});
}
