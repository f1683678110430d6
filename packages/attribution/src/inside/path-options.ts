import { type QuadratureRule, quadratureRules } from "../gradient/quadrature.js";
import type { Baseline } from "../input/baseline.js";
import type { OptionSpec } from "../run/options.js";
import { type LayerOptions, layerSpec } from "./layer-option.js";

/** Options of methods that integrate gradients at a layer. */
export interface LayerPathOptions extends LayerOptions {
  /** Input at which the path begins, in the units of the network's input. Default 0. */
  readonly baseline?: Baseline;
  /** Points on the path. Default 50. */
  readonly steps?: number;
  /** Default `"gauss-legendre"`. */
  readonly rule?: QuadratureRule;
}

/** Their specifications. */
export const layerPathSpecs: { readonly [K in keyof Required<LayerPathOptions>]: OptionSpec } = {
  layer: layerSpec,
  baseline: { type: "baseline", default: 0, about: "where the path begins, in input units" },
  steps: { type: "integer", min: 1, default: 50, about: "points on the path" },
  rule: {
    type: "choice",
    choices: quadratureRules,
    default: "gauss-legendre",
    about: "quadrature of the integral",
  },
};
