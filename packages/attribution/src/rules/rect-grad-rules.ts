import { ndArray } from "@xrt/core";
import type { GraphBuilder, Rule } from "@xrt/graph";
import { isRectifier, trueBackward } from "./rectifier.js";

/** How often the range is cut in the search for a threshold, and into how many parts: it is found to half a millionth of the range. */
const CUTS = 7;
const PARTS = 8;

/**
 * Rules of rectified gradients: a ReLU hands a gradient back only where its value times that gradient is above a quantile of these products over
 * the layer, for each image by itself.
 *
 * The quantile is found by search with ordinary nodes: each time the range is cut into parts, and the share above each cut is counted. About 60
 * nodes a ReLU: halving takes less memory, and 150, of which onnxruntime takes minutes to plan the memory (DenseNet121).
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

/** 1 where an element is above the quantile of its image, 0 elsewhere: at most `(1 - quantile) n` of n elements, and 1 of them only where all are. */
export function aboveQuantile(b: GraphBuilder, values: string, quantile: number): string {
  const { shape } = b.type(values);
  const [batch = "batch", ...own] = shape;
  const size = own.reduce<number>((n, d) => n * Number(d), 1);
  const flat = b.node("reshape", [values], { shape: [batch, 1, 1, size] });
  const window = { kernel: [1, size], strides: [1, size], pads: [0, 0, 0, 0] } as const;
  const largest = (v: string) => b.node("maxPool", [v], { ...window, dilations: [1, 1] });
  const neg = (v: string) => b.node("neg", [v], {});
  const low = neg(largest(neg(flat)));
  const range = b.node("sub", [largest(flat), low], {});
  const kept = Math.floor((1 - quantile) * size + 1e-9);
  // between the share that may be above and one more
  const limit = b.scalar((kept + 0.5) / size);
  const span = b.node("add", [range, isZero(b, range)], {});
  const scaled = b.node("div", [b.node("sub", [flat, low], {}), span], {});
  let place = b.scalar(0);
  for (let k = 1; k <= CUTS; k++) {
    const width = PARTS ** -k;
    const steps = Float32Array.from({ length: PARTS - 1 }, (_, i) => (i + 1) * width);
    const cuts = b.node("add", [place, b.constant(ndArray(steps, [1, PARTS - 1, 1, 1]))], {});
    const above = b.node("step", [b.node("sub", [scaled, cuts], {})], {});
    const share = b.node("reduceMean", [above], { axes: [3], keepDims: true });
    // where too many are above a cut the threshold lies higher
    const higher = b.node("step", [b.node("sub", [share, limit], {})], {});
    const passed = b.node("reduceSum", [higher], { axes: [1], keepDims: true });
    place = b.node("add", [place, b.node("mul", [passed, b.scalar(width)], {})], {});
  }
  const threshold = b.node("add", [place, b.scalar(PARTS ** -CUTS)], {});
  const above = b.node("step", [b.node("sub", [scaled, threshold], {})], {});
  return b.node("reshape", [above], { shape });
}

function isZero(b: GraphBuilder, value: string): string {
  return b.node("sub", [b.scalar(1), b.node("step", [value], {})], {});
}
