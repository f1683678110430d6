/** Other backward passes: lists of rules, and the methods that use them. */
export { deconvnet } from "./deconvnet.js";
export { guidedBackprop } from "./guided-backprop.js";
export { lrpEpsilon } from "./lrp-epsilon.js";
export { redirectedRelu } from "./redirected-relu.js";
