import type { BackwardContext } from "@xrt/graph";
import { deviationOf } from "../deviation.js";
import { mul } from "./parts.js";
import { quotient } from "./quotient.js";

/**
 * The rule for LayerNorm: its deviation counts as a constant of the image, and what is left, `y_j = gamma_j (x_j - mean(x)) / s + beta_j`, is a linear layer
 * that shares by epsilon. The bias beta keeps its share. Ali et al., "XAI for Transformers: Better Explanations through
 * Conservative Propagation", ICML 2022 (the LN-rule).
 *
 * @param biasTerm - What the bias takes, one number an image; null where that cannot be told.
 * @returns Relevance of what is normalised, and what the bias took.
 */
export function layerNormShare(
  context: BackwardContext<Readonly<Record<string, unknown>>>,
  epsilon: number,
  biasTerm: (share: string, bias: string) => string | null,
): { readonly relevance: string; readonly absorbed: string | null } {
  const { builder: b, inputs, output, gradient, attributes } = context;
  const [x = "", gamma = "", beta = ""] = inputs;
  const { deviation, mean } = deviationOf(b, x, attributes);
  const share = quotient(b, gradient, output, epsilon);
  const scaled = gamma === "" ? share : mul(b, share, gamma);
  const given = b.node("div", [scaled, deviation], {});
  return {
    relevance: mul(b, x, b.node("sub", [given, mean(given)], {})),
    absorbed: beta === "" ? null : biasTerm(share, beta),
  };
}
