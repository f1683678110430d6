import type { LrpRule } from "./layer.js";
import { mul, negative, positive } from "./parts.js";
import { quotient } from "./quotient.js";

/**
 * The z-box rule, contributions `x_i w_ij - low_i max(w_ij, 0) - high_i min(w_ij, 0)` without the bias; for first layers whose input lies in
 * `[low, high]`, such as pixels. Montavon et al., "Explaining NonLinear Classification Decisions with Deep Taylor
 * Decomposition", 2017.
 */
export const zBoxRule: LrpRule = (layer, relevance) => {
  const { builder: b, x, kernel } = layer;
  const [low, high] = layer.range();
  const [up, down] = [positive(b, kernel), negative(b, kernel)];
  const sub = (a: string, c: string) => b.node("sub", [a, c], {});
  const z = sub(
    sub(layer.map(x, kernel, null), layer.map(low, up, null)),
    layer.map(high, down, null),
  );
  const share = quotient(b, relevance, z, layer.epsilon);
  const own = mul(b, x, layer.back(share, kernel));
  const least = mul(b, low, layer.back(share, up));
  return {
    relevance: sub(sub(own, least), mul(b, high, layer.back(share, down))),
    absorbed: null,
  };
};
