/** Other backward passes: methods, and the lists of rules that they use. */
export { deconvnet } from "./deconvnet.js";
export { deconvnetRules } from "./deconvnet-rules.js";
export type { DeepLiftRule } from "./deep-lift/multipliers.js";
export { type DeepLiftOptions, deepLift } from "./deep-lift.js";
export { type DeepShapOptions, deepShap } from "./deep-shap.js";
export { type DeepTaylorOptions, deepTaylor } from "./deep-taylor.js";
export { type ExcitationBackpropOptions, excitationBackprop } from "./excitation-backprop.js";
export { guidedBackprop } from "./guided-backprop.js";
export { guidedBackpropRules } from "./guided-backprop-rules.js";
export type { LrpComposite, LrpMatch, LrpRuleChoice } from "./lrp/composite.js";
export type { Canonise } from "./lrp/find-layers.js";
export type { LrpLayer, LrpRule, LrpShare } from "./lrp/layer.js";
export { type Bound, type LrpRulesOptions, lrpRules } from "./lrp/lrp-rules.js";
export { type LrpOptions, lrp } from "./lrp.js";
export { lrpEpsilonRules } from "./lrp-epsilon-rules.js";
export { type RectGradOptions, rectGrad } from "./rect-grad.js";
export { rectGradRules } from "./rect-grad-rules.js";
export { redirectedRelu } from "./redirected-relu.js";
