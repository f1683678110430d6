import { featureAblation, kernelShap, lime, occlusion, rise, shapley } from "../../src/index.js";
import { hsicValues } from "../../src/perturbation/hsic-values.js";
import { sobolDesign, sobolIndices } from "../../src/perturbation/sobol-indices.js";
import { arrayOf } from "../op-list.js";
import type { CaseRun, Run, Runs } from "./case.js";

type FeatureMethod = typeof featureAblation;

const baselineOf = ({ c: { baseline } }: CaseRun) =>
  typeof baseline === "number" ? baseline : baseline === null ? 0 : arrayOf(baseline);

const attributionOf =
  (method: FeatureMethod, own: (c: CaseRun["c"]) => object = () => ({})): Run =>
  async (run) => {
    const { c, graph, x, options } = run;
    const features = c.options.groups === undefined ? {} : { features: c.options.groups };
    const at = { ...options, baseline: baselineOf(run), ...features, ...own(c) };
    return { attribution: (await method(graph, x, at)).values };
  };

const occlusionOf: Run = async (run) => {
  const { c, graph, x, options } = run;
  const { window, stride, overlap, border } = c.options;
  const own = { window, stride, overlap, border, baseline: baselineOf(run) };
  return { attribution: (await occlusion(graph, x, { ...options, ...own })).values };
};

/** Total and first-order indices of a function of independent variables, all uniform on [0, 1) as given. */
function indicesOf(f: (x: Float64Array) => number, variables: number) {
  const designs = 2 ** 16;
  const design = sobolDesign(variables, designs, 0);
  const x = new Float64Array(variables);
  const values = Float64Array.from({ length: design.points }, (_, k) => {
    design.write(k, x);
    return f(x);
  });
  const { first, total } = sobolIndices(values, variables, designs);
  return { first, total };
}

/** Methods that perturb the input. */
export const perturbationRuns: Runs = {
  ablation: attributionOf(featureAblation),
  "ablation-small": attributionOf(featureAblation),
  "ablation-grouped": attributionOf(featureAblation),
  "ablation-grouped-baseline4": attributionOf(featureAblation),
  "linear-region-featureAblation": attributionOf(featureAblation),
  "piecewise-ablation": attributionOf(featureAblation),
  shapley: attributionOf(shapley),
  "shapley-small": attributionOf(shapley),
  "shapley-grouped": attributionOf(shapley),
  "shapley-additive": attributionOf(shapley),
  "linear-region-shapley": attributionOf(shapley),
  "kernel-shap": attributionOf(kernelShap),
  "kernel-shap-small": attributionOf(kernelShap),
  "occlusion-1d-window1": occlusionOf,
  "occlusion-1d-window2": occlusionOf,
  "occlusion-1d-window2-stride2": occlusionOf,
  "occlusion-2d-sum": occlusionOf,
  "occlusion-2d-mean": occlusionOf,
  "rise-enumerated": async (run) => {
    const masks = arrayOf(run.c.options.masks);
    const at = { ...run.options, baseline: baselineOf(run), masks };
    return { attribution: (await rise(run.graph, run.x, at)).values };
  },
  // any masks that tell the features apart find the coefficients of a linear network
  "lime-linear": attributionOf(lime, ({ options: { ridge } }) => ({
    ...{ ridge, features: "elements", samples: 64 },
  })),
  "sobol-linear": async () => {
    const { total } = indicesOf(
      (x) => x.reduce((a, v, j) => a + v * ([1, 2, 0.5, 3][j] ?? 0), 0),
      4,
    );
    return { total };
  },
  "sobol-ishigami": async () => {
    const f = (u: Float64Array) => {
      const [a = 0, b = 0, c = 0] = u.map((v) => Math.PI * (2 * v - 1));
      return Math.sin(a) + 7 * Math.sin(b) ** 2 + 0.1 * c ** 4 * Math.sin(a);
    };
    return { ...indicesOf(f, 3) };
  },
  "hsic-binary": async ({ c: { options } }) => ({
    attribution: hsicValues(options.masks, options.outputs, { bandwidth: options.bandwidth })
      .values,
    constantOutput: hsicValues(options.masks, [1, 1, 1, 1]).values,
  }),
};
