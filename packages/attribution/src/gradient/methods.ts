import type { MethodTable } from "../run/method-table.js";
import { blurIntegratedGradients } from "./blur-integrated-gradients.js";
import { expectedGradients } from "./expected-gradients.js";
import { fullGrad } from "./full-grad.js";
import { gradient } from "./gradient.js";
import { guidedIntegratedGradients } from "./guided-integrated-gradients.js";
import { inputXGradient } from "./input-x-gradient.js";
import { integratedGradients } from "./integrated-gradients.js";
import { saliency } from "./saliency.js";
import { smoothGrad, smoothGradSquared, varGrad } from "./smooth-grad.js";
import { xrai } from "./xrai.js";

/** The gradient family, by name. */
export const gradientMethods: MethodTable = {
  gradient,
  saliency,
  "input-x-gradient": inputXGradient,
  "integrated-gradients": integratedGradients,
  "expected-gradients": expectedGradients,
  "smooth-grad": smoothGrad,
  "smooth-grad-squared": smoothGradSquared,
  "var-grad": varGrad,
  "blur-integrated-gradients": blurIntegratedGradients,
  "guided-integrated-gradients": guidedIntegratedGradients,
  xrai,
  "full-grad": fullGrad,
};
