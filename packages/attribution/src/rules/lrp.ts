import type { LayerChoice } from "../model/layers.js";
import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import type { LrpComposite } from "./lrp/composite.js";
import type { Canonise } from "./lrp/find-layers.js";
import type { Bound } from "./lrp/lrp-rules.js";
import { boundsOf, relevance, relevanceSpecs } from "./relevance.js";

/** Options of {@link lrp}. */
export interface LrpOptions {
  /**
   * `"epsilon"`, `"epsilonPlus"`, `"epsilonPlusFlat"`, `"epsilonAlpha2Beta1"`, `"epsilonAlpha2Beta1Flat"`, `"epsilonGammaBox"`, `"attnLrp"`, `"deepTaylor"`,
   * `"deepTaylorBox"`, `"excitationBackprop"`, or a list `{ match, rule }`, of which the first that matches a layer wins. Default `"epsilonGammaBox"` where the range of
   * the input is known, `"epsilonPlusFlat"` else.
   */
  readonly composite?: string | LrpComposite | null;
  /** Added to the magnitude of each sum, in its units; 0 is allowed, `0 / 0` is then 0. Default 1e-6. */
  readonly epsilon?: number;
  /** Of gamma rules that are given none. Default 0.25. */
  readonly gamma?: number;
  /** Smallest and largest value of the network's input, for z-box. Default: what the preprocess contract makes. */
  readonly low?: Bound | null;
  readonly high?: Bound | null;
  /**
   * `"fold"`: a BatchNorm behind or in front of a convolution or dense layer is part of it where that is possible. `"affine"`: each is a
   * layer of its own. Under the epsilon rule both are the same, under others they are not: the result's `options.layers` says what
   * became of each. Default `"fold"`.
   */
  readonly canonise?: Canonise;
  /** Layer whose relevance is wanted. Default: the input. */
  readonly layer?: LayerChoice | null;
}

/**
 * Layer-wise relevance propagation: the score is handed back layer by layer, to each input its share of what it contributed, by a rule for
 * each layer. ReLUs and other functions of one element pass relevance on, sums share it in proportion to their operands,
 * concatenations split it, max-poolings give all to the winner. Products, bias and BatchNorm are one layer. In transformers attention and the deviation of
 * a LayerNorm count as constant, unless the composite says otherwise (`{ match: "softmax", rule: "taylor" }`).
 *
 * Biases keep their share: `parts.biasRelevance` says what that of each layer (`options.layers`) took. `delta` is what all of that, epsilon and
 * rules that do not conserve (alpha-beta with beta above 0) add to or take from the score.
 *
 * Bach, Binder, Montavon, Klauschen, Müller and Samek, "On Pixel-Wise Explanations for Non-Linear Classifier Decisions by
 * Layer-Wise Relevance Propagation", PLoS ONE 2015; Montavon et al., "Layer-Wise Relevance Propagation: An Overview", 2019; Kohlbrenner et
 * al., "Towards Best Practice in Explaining Neural Network Decisions with LRP", 2020 (composites); Ali et al., "XAI for Transformers: Better
 * Explanations through Conservative Propagation", 2022; Achtibat et al., "AttnLRP: Attention-Aware Layer-Wise Relevance Propagation for
 * Transformers", 2024.
 *
 * @returns Relevance, signed, of the input's shape or that of the layer.
 * @throws UnsupportedOpError where an op has no rule, such as a logSoftmax inside of the network.
 *
 * @example
 * ```ts
 * import { lrp } from "@xrt/attribution";
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const kernel = b.constant(ndArray(Float32Array.of(1, 3), [2, 1]));
 * const network = b.build([b.node("matMul", [b.input("x", float32("batch", 2)), kernel], {})]);
 * const { values } = await lrp(network, ndArray(Float32Array.of(2, 1), [2]), { composite: "epsilon", epsilon: 0 });
 * [...values.data]; // => [2, 3]
 * ```
 */
export const lrp: Method<LrpOptions> = defineMethod<LrpOptions>({
  name: "lrp",
  family: "rules",
  about: "the score handed back layer by layer, in shares of what each input contributed",
  paper: "Bach et al. 2015",
  needs: "network",
  options: {
    composite: {
      type: "value",
      default: null,
      about:
        "epsilonGammaBox, epsilonPlusFlat, ... or a list of { match, rule }; by default what fits the input",
    },
    gamma: { type: "number", min: 0, default: 0.25, about: "of gamma rules that are given none" },
    ...relevanceSpecs,
  },
  async *run(context, options) {
    const bounds = boundsOf(context, options);
    const fitting = bounds === null ? "epsilon-plus-flat" : "epsilon-gamma-box";
    const composite = options.composite ?? fitting;
    const { low, high } = bounds ?? { low: null, high: null };
    return yield* relevance(context, { ...options, composite, low, high });
  },
});
