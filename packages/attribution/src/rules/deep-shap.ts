import type { NdArray, TypedArray } from "@xrt/core";
import type { Baseline } from "../input/baseline.js";
import { baselineList } from "../input/baseline-list.js";
import type { LayerChoice } from "../model/layers.js";
import { defineMethod } from "../run/define-method.js";
import type { Method } from "../run/method.js";
import { deepLiftOf } from "./deep-lift/multipliers.js";

/** Options of {@link deepShap}. */
export interface DeepShapOptions {
  /** What an image could have been instead: an array `[baselines, ...]`, a list of baselines, or one number. Must be given. */
  readonly baselines?: NdArray<TypedArray> | readonly Baseline[] | number | null;
  /** Layer whose contributions are wanted. Default: the input. */
  readonly layer?: LayerChoice | null;
}

/**
 * DeepSHAP: the mean of DeepLIFT (rescale) over baselines, an approximation of Shapley values against these images. Sums to `f(x)` less the
 * mean of `f` over the baselines. Transformers are taken as in `deepLift`.
 *
 * Lundberg and Lee, "A Unified Approach to Interpreting Model Predictions", NeurIPS 2017.
 *
 * @returns Values of the input's shape or that of the layer.
 */
export const deepShap: Method<DeepShapOptions> = defineMethod<DeepShapOptions>({
  name: "deep-shap",
  family: "gradient",
  about: "DeepLIFT averaged over many baselines",
  paper: "Lundberg and Lee 2017",
  needs: "network",
  options: {
    baselines: {
      type: "value",
      default: null,
      about: "array [baselines, ...] or list of baselines",
    },
    layer: {
      type: "layer",
      default: null,
      about: "layer whose contributions are wanted; by default the input",
    },
  },
  async *run(context, { baselines, layer }) {
    const references = baselineList(context.caller, context.batch, baselines);
    return yield* deepLiftOf(context, { references, rule: "rescale", layer });
  },
});
