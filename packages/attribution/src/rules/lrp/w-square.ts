import type { LrpRule } from "./layer.js";
import { mul, onesLike } from "./parts.js";
import { quotient } from "./quotient.js";

/**
 * The w-square rule: shares in proportion to `w_ij^2`, whatever the input is; for first layers with inputs of any value. Montavon et al.,
 * "Explaining NonLinear Classification Decisions with Deep Taylor Decomposition", 2017.
 */
export const wSquareRule: LrpRule = (layer, relevance) => {
  const { builder: b, x, kernel } = layer;
  const square = mul(b, kernel, kernel);
  const z = layer.map(onesLike(b, x), square, null);
  return {
    relevance: layer.back(quotient(b, relevance, z, layer.epsilon, 1), square),
    absorbed: null,
  };
};
