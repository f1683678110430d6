import type { LrpLayer, LrpRule } from "./layer.js";
import { mul, negative, positive, scaled, sum, sumOrNull } from "./parts.js";
import { quotient } from "./quotient.js";

/**
 * The gamma rule: contributions of the sign of the result count `1 + gamma` times. For inputs and results that are not negative that is the
 * epsilon rule with the kernel `w + gamma max(w, 0)` and the bias `b + gamma max(b, 0)` (Montavon et al., "Layer-Wise Relevance
 * Propagation: An Overview", 2019); inputs and results of the other sign are treated by symmetry (Andéol et al., "Learning
 * Domain Invariant Representations by Joint Wasserstein Distance Minimization", 2021), as the sum with positive contributions
 * alone can cancel a negative result and blow up.
 */
export const gammaRule =
  (gamma: number): LrpRule =>
  (layer, relevance) => {
    const { builder: b, x, z, kernel, bias, nonNegative, rectified } = layer;
    const towards = (v: string, part: typeof positive) => sum(b, v, scaled(b, part(b, v), gamma));
    const up = towards(kernel, positive);
    const down = nonNegative && rectified ? up : towards(kernel, negative);
    const biasUp = bias === null ? null : towards(bias, positive);
    const [high, low] = nonNegative ? [x, null] : [positive(b, x), negative(b, x)];
    const above = rectified ? relevance : mul(b, relevance, notBelow(layer));
    const sumUp = sum(b, layer.map(high, up, biasUp), low && layer.map(low, down, null));
    const shareUp = quotient(b, above, sumUp, layer.epsilon);
    if (rectified) {
      const own = mul(b, high, layer.back(shareUp, up));
      return {
        relevance: low === null ? own : sum(b, own, mul(b, low, layer.back(shareUp, down))),
        absorbed: layer.absorbed(shareUp, biasUp),
      };
    }
    const biasDown = bias === null ? null : towards(bias, negative);
    const below = mul(b, relevance, b.node("step", [b.node("neg", [z], {})], {}));
    const sumDown = sum(b, layer.map(high, down, biasDown), low && layer.map(low, up, null));
    const shareDown = quotient(b, below, sumDown, layer.epsilon);
    const back = (first: string, second: string) =>
      sum(b, layer.back(shareUp, first), layer.back(shareDown, second));
    const absorbed = [layer.absorbed(shareUp, biasUp), layer.absorbed(shareDown, biasDown)];
    return {
      relevance: sum(b, mul(b, high, back(up, down)), low && mul(b, low, back(down, up))),
      absorbed: sumOrNull(b, ...absorbed),
    };
  };

/** 1 where the result is not negative. */
function notBelow({ builder: b, z }: LrpLayer): string {
  return b.node("sub", [b.scalar(1), b.node("step", [b.node("neg", [z], {})], {})], {});
}
