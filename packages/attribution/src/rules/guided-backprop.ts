import type { Method } from "../run/method.js";
import { guidedBackpropRules } from "./guided-backprop-rules.js";
import { ruleMethod } from "./rule-method.js";

/**
 * Guided backpropagation: the gradient of the input where each ReLU hands back only what is positive and where it was open,
 * {@link guidedBackpropRules}. Sharp, and nearly the same for every class (Adebayo et al. 2018): not evidence of what a network uses.
 *
 * Springenberg, Dosovitskiy, Brox and Riedmiller, "Striving for Simplicity: The All Convolutional Net", 2015.
 *
 * @returns Signed values as the input lies.
 */
export const guidedBackprop: Method = ruleMethod(
  {
    name: "guided-backprop",
    about:
      "gradient of the input where each ReLU hands back what is positive and where it was open",
    paper: "Springenberg et al. 2015",
  },
  { key: "guided-backprop", rules: guidedBackpropRules },
);
