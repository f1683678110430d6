import { type Baseline, baselineOf } from "../input/baseline.js";
import type { LayerChoice } from "../model/layers.js";
import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import { type DeepLiftRule, deepLiftOf } from "./deep-lift/multipliers.js";

/** Options of {@link deepLift}. */
export interface DeepLiftOptions {
  /** What stands for "nothing to see", in input units. Default 0. */
  readonly baseline?: Baseline;
  /** `"rescale"`, or `"reveal-cancel"` for dense layers with an activation behind and rescale elsewhere. Default `"rescale"`. */
  readonly rule?: DeepLiftRule;
  /** Layer whose contributions are wanted. Default: the input. */
  readonly layer?: LayerChoice | null;
}

/**
 * DeepLIFT: the difference of the score from that at a baseline, handed back as multipliers `m` and given out as `m (x - b)`. Through linear ops
 * multipliers go by the transpose, through a function of one element by the quotient of differences `(y(x) - y(b)) / (x - b)`, or its gradient
 * where `|x - b| < 1e-7`; in a max-pooling `max(y(x), y(b)) - y(b)` goes to the largest of x, the rest to the largest of b; products of
 * two values that both change are taken in the middle of both. A softmax is taken as `exp(x - log sum exp x)`, a LayerNorm as differences, squares and a
 * product, step by step, so that transformers add up too. Values sum to `f(x) - f(b)` by construction, and `delta` is rounding.
 *
 * Shrikumar, Greenside and Kundaje, "Learning Important Features Through Propagating Activation Differences", ICML 2017.
 *
 * @returns Values of the input's shape or that of the layer; `parts.multipliers` in the order of the network.
 * @throws UnsupportedOpError where an op has no rule, such as one that only a backward pass makes.
 *
 * @example
 * ```ts
 * import { deepLift } from "@xrt/attribution";
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const kernel = b.constant(ndArray(Float32Array.of(1, -1), [2, 1]));
 * const z = b.node("matMul", [b.input("x", float32("batch", 2)), kernel], {});
 * const network = b.build([b.node("relu", [z], {})]);
 * const x = ndArray(Float32Array.of(3, 1), [2]);
 * [...(await deepLift(network, x)).values.data]; // => [3, -1]
 * [...(await deepLift(network, x, { rule: "reveal-cancel" })).values.data]; // => [2.5, -0.5]
 * ```
 */
export const deepLift: Method<DeepLiftOptions> = defineMethod<DeepLiftOptions>({
  name: "deep-lift",
  family: "gradient",
  about: "difference of the score from a baseline's, handed back by quotients of differences",
  paper: "Shrikumar et al. 2017",
  needs: "network",
  options: {
    baseline: { type: "baseline", default: 0, about: "what stands for nothing, in input units" },
    rule: {
      type: "choice",
      choices: ["rescale", "reveal-cancel"],
      default: "rescale",
      about: "how multipliers go through activations; reveal-cancel is for dense layers",
    },
    layer: {
      type: "layer",
      default: null,
      about: "layer whose contributions are wanted; by default the input",
    },
  },
  async *run(context, { baseline, rule, layer }) {
    const references = [baselineOf(context.caller, context.batch, baseline)];
    return yield* deepLiftOf(context, { references, rule, layer });
  },
});
