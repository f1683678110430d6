import type { MethodTable } from "../run/method-table.js";
import { gradient } from "./gradient.js";
import { inputXGradient } from "./input-x-gradient.js";
import { integratedGradients } from "./integrated-gradients.js";
import { saliency } from "./saliency.js";

/** The gradient family, by name. */
export const gradientMethods: MethodTable = {
  gradient,
  saliency,
  "input-x-gradient": inputXGradient,
  "integrated-gradients": integratedGradients,
};
