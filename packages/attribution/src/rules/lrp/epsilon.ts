import type { LrpRule } from "./layer.js";
import { mul } from "./parts.js";
import { quotient } from "./quotient.js";

/**
 * The epsilon rule, `R_i = x_i sum_j w_ij R_j / (z_j + epsilon sign(z_j))`, `sign(0) = 1`; at epsilon 0, `0 / 0 = 0`. Bach et al. 2015, equation 58.
 */
export const epsilonRule: LrpRule = (layer, relevance) => {
  const { builder, x, z, kernel, bias, epsilon } = layer;
  const share = quotient(builder, relevance, z, epsilon);
  return {
    relevance: mul(builder, x, layer.back(share, kernel)),
    absorbed: layer.absorbed(share, bias),
  };
};
