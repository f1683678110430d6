import type { MethodTable } from "../run/method-table.js";
import { featureAblation } from "./feature-ablation.js";
import { featurePermutation } from "./feature-permutation.js";
import { hsic } from "./hsic.js";
import { kernelShap } from "./kernel-shap.js";
import { lime } from "./lime.js";
import { occlusion } from "./occlusion.js";
import { partitionShap } from "./partition-shap.js";
import { rise } from "./rise.js";
import { shapley } from "./shapley.js";
import { sobol } from "./sobol.js";

/** Methods that perturb the input, by name. */
export const perturbationMethods: MethodTable = {
  occlusion,
  "feature-ablation": featureAblation,
  "feature-permutation": featurePermutation,
  shapley,
  "kernel-shap": kernelShap,
  "partition-shap": partitionShap,
  lime,
  rise,
  sobol,
  hsic,
};
