import { randomArray, toFloat32 } from "@xrt/testing";

/**
 * For the tests that are generated over all methods: options that make a method quick on an image of 6 x 5, or that it cannot do
 * without. One line a method, by its name; none where the defaults will do.
 */
export const quickOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "integrated-gradients": { steps: 6 },
  "layer-integrated-gradients": { steps: 4 },
  "layer-conductance": { steps: 4 },
  "internal-influence": { steps: 4 },
  "feature-ablation": { features: { grid: [3, 2] } },
  "feature-permutation": {
    features: { grid: 2 },
    references: toFloat32(randomArray([2, 6, 5, 2], { stream: "references" })),
  },
  occlusion: { window: [3, 2] },
  shapley: { features: { grid: [3, 2] }, how: "sampling", samples: 3 },
  "kernel-shap": { features: { grid: [5, 3] }, samples: 60 },
  "partition-shap": { features: { grid: 3 }, evaluations: 20 },
  lime: { features: { slic: 6 }, samples: 40 },
  rise: { samples: 9, grid: 3 },
  sobol: { grid: 2, designs: 4 },
  hsic: { grid: 2, samples: 12 },
  "smooth-grad-cam-plus-plus": { samples: 4 },
  "ss-cam": { samples: 3 },
  "is-cam": { steps: 2 },
  "finer-cam": { similar: 1 },
  "expected-gradients": { baselines: [0, 0.5], samples: 5, noise: 0.1 },
  "deep-shap": { baselines: [0, 0.5] },
  "rect-grad": { quantile: 0.6 },
  "smooth-grad": { samples: 5 },
  "smooth-grad-squared": { samples: 5 },
  "var-grad": { samples: 5 },
  "blur-integrated-gradients": { steps: 5, maxSigma: 8 },
  "guided-integrated-gradients": { steps: 5 },
  xrai: { steps: 4, dilation: 1, minShare: 0.1 },
};
