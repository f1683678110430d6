import type { GraphBuilder, Rule } from "@xrt/graph";
import { isRectifier, trueBackward } from "./rectifier.js";

/**
 * Rules of rectified gradients: a ReLU hands a gradient back only where its value times that gradient is above a quantile of these products over
 * the layer, for each image by itself.
 *
 * Kim, Seo, Jeon, Koo, Choe and Jeon, "Why are Saliency Maps Noisy? Cause of and Solution to Noisy Saliency Maps", 2019.
 *
 * @param quantile - Share of a layer's elements that is silenced, from 0, the gradient, to 1. Default 0.98.
 *
 * @example
 * ```ts
 * import { rectGradRules } from "@xrt/attribution";
 * import { differentiate, float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const y = b.node("relu", [b.input("x", float32("batch", 3))], {}, "y");
 * differentiate(b.build([y]), { of: "y", wrt: ["x"], rules: rectGradRules(0.5) }).gradients.has("x"); // => true
 * ```
 */
export function rectGradRules(quantile = 0.98): readonly Rule[] {
  return [
    {
      match: isRectifier,
      backward: (context) => {
        const { builder: b, output, gradient } = context;
        if (quantile === 0) return trueBackward(context);
        const product = b.node("mul", [output, gradient], {});
        const above = aboveQuantile(b, product, quantile);
        return trueBackward({ ...context, gradient: b.node("mul", [gradient, above], {}) });
      },
    },
  ];
}

/** 1 where an element is above the quantile of its image, 0 elsewhere: at most `(1 - quantile) n` of n elements. */
export function aboveQuantile(b: GraphBuilder, values: string, quantile: number): string {
  const { shape } = b.type(values);
  const [batch = "batch", ...own] = shape;
  const size = own.reduce<number>((n, d) => n * Number(d), 1);
  const flat = b.node("reshape", [values], { shape: [batch, size] });
  const kept = Math.floor((1 - quantile) * size + 1e-9);
  const threshold = b.node("kthLargest", [flat], { k: Math.min(kept + 1, size) });
  const above = b.node("step", [b.node("sub", [flat, threshold], {})], {});
  return b.node("reshape", [above], { shape });
}
