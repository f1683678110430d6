/** Methods that perturb the input and ask for scores; they take any function as well. */
export type { FeatureOptions } from "./coalitions.js";
export { type FeatureAblationOptions, featureAblation } from "./feature-ablation.js";
export { type FeaturePermutationOptions, featurePermutation } from "./feature-permutation.js";
export type { FeatureChoice } from "./features.js";
export { type HsicOptions, hsic } from "./hsic.js";
export { type KernelShapOptions, kernelShap } from "./kernel-shap.js";
export { type LimeOptions, lime } from "./lime.js";
export { type LungZones, lungZones } from "./lung-zones.js";
export { type OcclusionOptions, occlusion } from "./occlusion.js";
export { type PartitionShapOptions, partitionShap } from "./partition-shap.js";
export { type RiseOptions, rise } from "./rise.js";
export { type ShapleyOptions, shapley } from "./shapley.js";
export { type SobolOptions, sobol } from "./sobol.js";
