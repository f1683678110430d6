import type { LrpLayer, LrpRule, LrpShare } from "./layer.js";
import { mul, negative, positive, scaled, sum, sumOrNull } from "./parts.js";
import { quotient } from "./quotient.js";

/**
 * The alpha-beta rule: positive and negative contributions are normalised separately, `alpha R+ - beta R-` with `alpha - beta = 1`. With
 * (1, 0) it is z-plus. A unit without negative contributions passes on alpha times its relevance: that is not conserved, and
 * not scaled back. Bach et al. 2015, equation 60.
 *
 * @param bias - Whether biases take their share. Default true.
 * @throws RangeError when `alpha - beta` is not 1, or one is negative.
 */
export function alphaBetaRule(alpha: number, beta: number, bias = true): LrpRule {
  if (!(Math.abs(alpha - beta - 1) < 1e-6 && beta >= 0)) {
    throw new RangeError(
      `lrp: alpha-beta got ${alpha} and ${beta}, wants alpha - beta = 1 and none below 0, such as 1 and 0 or 2 and 1`,
    );
  }
  return (layer, relevance) => {
    const { builder: b } = layer;
    const up = oneSide(layer, relevance, 1, alpha, bias);
    if (beta === 0) return up;
    const down = oneSide(layer, relevance, -1, -beta, bias);
    const parts = [up.absorbed, down.absorbed];
    return {
      relevance: sum(b, up.relevance, down.relevance),
      absorbed: sumOrNull(b, ...parts),
    };
  };
}

/** `factor` times the relevance, shared out among the contributions of one sign. */
function oneSide(
  layer: LrpLayer,
  relevance: string,
  sign: 1 | -1,
  factor: number,
  withBias: boolean,
): LrpShare {
  const { builder: b, x, kernel } = layer;
  const [same, other] = sign === 1 ? [positive, negative] : [negative, positive];
  const own = same(b, kernel);
  const bias = layer.bias === null || !withBias ? null : same(b, layer.bias);
  const [high, low] = layer.nonNegative ? [x, null] : [positive(b, x), negative(b, x)];
  const turned = low === null ? null : other(b, kernel);
  const crossed = low !== null && turned !== null ? layer.map(low, turned, null) : null;
  const z = sum(b, layer.map(high, own, bias), crossed);
  const share = quotient(b, scaled(b, relevance, factor), z, layer.epsilon, sign);
  const first = mul(b, high, layer.back(share, own));
  const second = low !== null && turned !== null ? mul(b, low, layer.back(share, turned)) : null;
  return { relevance: sum(b, first, second), absorbed: layer.absorbed(share, bias) };
}

/** The z-plus rule: alpha-beta with (1, 0). */
export const zPlusRule: LrpRule = alphaBetaRule(1, 0);
