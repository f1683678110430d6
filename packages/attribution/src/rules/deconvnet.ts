import type { Method } from "../run/method.js";
import { deconvnetRules } from "./deconvnet-rules.js";
import { ruleMethod } from "./rule-method.js";

/**
 * Deconvnet: the gradient of the input where each ReLU hands back what is positive, wherever it was open, {@link deconvnetRules}.
 *
 * Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014.
 *
 * @returns Signed values as the input lies.
 */
export const deconvnet: Method = ruleMethod(
  {
    name: "deconvnet",
    about: "gradient of the input where each ReLU hands back what is positive",
    paper: "Zeiler and Fergus 2014",
  },
  { key: "deconvnet", rules: deconvnetRules },
);
