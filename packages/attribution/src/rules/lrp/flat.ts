import type { LrpRule } from "./layer.js";
import { onesLike } from "./parts.js";
import { quotient } from "./quotient.js";

/** The flat rule: the same share to every input that a unit sees; for first layers. Lapuschkin et al., "Unmasking Clever Hans Predictors", 2019. */
export const flatRule: LrpRule = (layer, relevance) => {
  const { builder: b, x, kernel } = layer;
  const even = onesLike(b, kernel);
  const z = layer.map(onesLike(b, x), even, null);
  return {
    relevance: layer.back(quotient(b, relevance, z, layer.epsilon, 1), even),
    absorbed: null,
  };
};
