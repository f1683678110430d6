/** Other backward passes: methods, and the lists of rules that they use. */
export { deconvnet } from "./deconvnet.js";
export { deconvnetRules } from "./deconvnet-rules.js";
export { guidedBackprop } from "./guided-backprop.js";
export { guidedBackpropRules } from "./guided-backprop-rules.js";
export { lrpEpsilonRules } from "./lrp-epsilon-rules.js";
export { redirectedRelu } from "./redirected-relu.js";
