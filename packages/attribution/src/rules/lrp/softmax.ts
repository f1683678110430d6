import type { Backward } from "@xrt/graph";
import { mul } from "./parts.js";

/**
 * The rule for a softmax as a layer that hands relevance on: its first-order Taylor expansion, `R_i = x_i (R_i - y_i sum_j R_j)`. What the expansion
 * leaves over counts as a bias, so that relevance is not conserved, and scores of 0 get none. Achtibat et al., "AttnLRP: Attention-Aware
 * Layer-Wise Relevance Propagation for Transformers", ICML 2024.
 */
export const softmaxTaylor: Backward = ({ builder: b, inputs, output, gradient, attributes }) => {
  const axes = [Number(attributes.axis)];
  const total = b.node("reduceSum", [gradient], { axes, keepDims: true });
  const left = b.node("sub", [gradient, mul(b, output, total)], {});
  return [mul(b, inputs[0] ?? "", left)];
};
