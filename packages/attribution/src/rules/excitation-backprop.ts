import type { LayerChoice } from "../model/layers.js";
import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import type { Canonise } from "./lrp/find-layers.js";
import { relevance, relevanceSpecs } from "./relevance.js";

/** Options of {@link excitationBackprop}. */
export interface ExcitationBackpropOptions {
  /** Added to the magnitude of each sum. Default 1e-6. */
  readonly epsilon?: number;
  /** See `lrp`. Default `"fold"`. */
  readonly canonise?: Canonise;
  /** Layer at which to stop; the paper's pictures are of layers in the middle. Default: the input. */
  readonly layer?: LayerChoice | null;
}

/**
 * Excitation backpropagation: winner probabilities, from 1 at the target unit, by z-plus without biases. Values of a layer sum to 1, but for what
 * units without any positive contribution lose (`delta`).
 *
 * Zhang, Bargal, Lin, Brandt, Shen and Sclaroff, "Top-down Neural Attention by Excitation Backprop", 2018.
 *
 * @returns Probabilities of the input's shape or that of the layer.
 */
export const excitationBackprop: Method<ExcitationBackpropOptions> =
  defineMethod<ExcitationBackpropOptions>({
    name: "excitation-backprop",
    family: "rules",
    about: "winner probabilities handed back from the target unit, by positive contributions",
    paper: "Zhang et al. 2018",
    needs: "network",
    options: {
      epsilon: relevanceSpecs.epsilon,
      canonise: relevanceSpecs.canonise,
      layer: relevanceSpecs.layer,
    },
    async *run(context, options) {
      const composite = "excitation-backprop";
      const own = { composite, gamma: 0, low: null, high: null, start: "one" } as const;
      return yield* relevance(context, { ...options, ...own });
    },
  });
