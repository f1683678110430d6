import type { MethodTable } from "../run/method-table.js";
import { deconvnet } from "./deconvnet.js";
import { deepLift } from "./deep-lift.js";
import { deepShap } from "./deep-shap.js";
import { deepTaylor } from "./deep-taylor.js";
import { excitationBackprop } from "./excitation-backprop.js";
import { guidedBackprop } from "./guided-backprop.js";
import { lrp } from "./lrp.js";
import { rectGrad } from "./rect-grad.js";

/** Methods with another backward pass, by name. */
export const rulesMethods: MethodTable = {
  "guided-backprop": guidedBackprop,
  deconvnet,
  lrp,
  "deep-taylor": deepTaylor,
  "excitation-backprop": excitationBackprop,
  "rect-grad": rectGrad,
  "deep-lift": deepLift,
  "deep-shap": deepShap,
};
