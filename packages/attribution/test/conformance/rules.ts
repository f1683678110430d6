import { expectClose } from "@xrt/testing";
import {
  type Baseline,
  deconvnet,
  deepLift,
  deepShap,
  gradient,
  guidedBackprop,
  inputXGradient,
  type LrpComposite,
  type LrpRuleChoice,
  lrp,
  type TargetFunction,
} from "../../src/index.js";
import { arrayOf, graphOf, type Nested, type OpList } from "../op-list.js";
import type { Case, CaseRun, Run, Runs } from "./case.js";

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, v) => a + v, 0);

const attributionOf =
  (method: typeof guidedBackprop): Run =>
  async ({ graph, x, options }) => {
    const { values, score } = await method(graph, x, options);
    return { attribution: values, score: score[0] ?? Number.NaN, sum: sum(values.data) };
  };

/** The rules of a case, written by layer, as a composite. */
function compositeOf({ options: { rules = { default: "epsilon" } } }: Case): LrpComposite {
  const named = Object.entries(rules as Record<string, LrpRuleChoice>);
  return named.map(([layer, rule]) => ({ match: layer === "default" ? "**" : layer, rule }));
}

async function lrpAt({ c, graph, x, options }: CaseRun, target?: TargetFunction) {
  const { values, score } = await lrp(graph, x, {
    ...options,
    ...(typeof target === "function" ? { target } : {}),
    composite: compositeOf(c),
    epsilon: c.options.epsilon,
  });
  return { attribution: values, score: score[0] ?? Number.NaN, sum: sum(values.data) };
}

const deepLiftAt: Run = async ({ c, graph, x, options }) => {
  const { rule } = c.options;
  const got = await deepLift(graph, x, { ...options, rule, baseline: arrayOf(c.baseline ?? 0) });
  return {
    attribution: got.values,
    multipliers: got.parts.multipliers ?? [],
    completenessDelta: got.delta ?? [],
  };
};

/** Other backward passes. */
export const rulesRuns: Runs = {
  "conv-guided-backprop": attributionOf(guidedBackprop),
  "conv-deconvnet": attributionOf(deconvnet),
  "relu-negative-square-guided": attributionOf(guidedBackprop),
  "relu-linear-deconv": async ({ graph, x, options }) => ({
    attribution: (await deconvnet(graph, x, options)).values,
    guided: (await guidedBackprop(graph, x, options)).values,
  }),
  "conv-lrp": (run) => lrpAt(run),
  "lrp-epsilon-positive": (run) => lrpAt(run),
  "lrp-epsilon": (run) => lrpAt(run),
  "lrp-gamma1": (run) => lrpAt(run),
  "lrp-alpha1beta0": (run) => lrpAt(run),
  "lrp-identity": (run) => lrpAt(run),
  "lrp-alpha2beta1": (run) => lrpAt(run),
  "lrp-flat": (run) => lrpAt(run),
  "lrp-wsquare": (run) => lrpAt(run),
  "lrp-zbox": (run) => lrpAt(run),
  "lrp-skip": (run) => lrpAt(run),
  // its output is [1, 2]: the unit is one of the last axis
  "lrp-maxpool": (run) => lrpAt(run, (y) => y.at([0, Number(run.c.target)])),
  "batchnorm-folded": async ({ c, graph, x, options }) => {
    const folded = graphOf(c.options.foldedNetwork as OpList);
    const gamma = [{ match: "**", rule: ["gamma", c.options.gamma] }] as const;
    const at = async (composite: string | LrpComposite, canonise: "fold" | "affine") => {
      const all = { ...options, epsilon: 0, composite, canonise };
      return (await lrp(graph, x, all)).values;
    };
    const epsilon = await at("epsilon", "fold");
    const truth = await lrp(folded, x, { ...options, epsilon: 0, composite: gamma });
    const { values } = await gradient(graph, x, options);
    const affine = await at("epsilon", "affine");
    const fold = await at(gamma, "fold");
    expectClose(affine, epsilon);
    expectClose(fold, truth.values);
    return {
      gradient: values,
      lrpEpsilon: epsilon,
      "lrpGamma.folded": fold,
      "lrpGamma.unfolded": await at(gamma, "affine"),
    };
  },
  "deeplift-rescale-relu": deepLiftAt,
  "deeplift-rescale-tanh": deepLiftAt,
  "deeplift-maxpool-1": deepLiftAt,
  "deeplift-maxpool-2": deepLiftAt,
  "deeplift-two-inputs": async ({ c, graph, options }) => {
    const named = (arrays: unknown) =>
      Object.fromEntries(
        Object.entries(arrays as Record<string, Nested>).map(([name, own]) => [name, arrayOf(own)]),
      );
    const all = { ...options, baseline: named(c.baseline) as Baseline };
    const { parts } = await deepLift(graph, named(c.input), all);
    const relu = await deepLift(graph, named(c.input), { ...all, layer: "relu" });
    return { x1: parts.x1 ?? [], x2: parts.x2 ?? [], "layer.relu": relu.values };
  },
  "deepshap-two-baselines": async ({ c, graph, x, options }) => ({
    attribution: (await deepShap(graph, x, { ...options, baselines: arrayOf(c.baseline ?? 0) }))
      .values,
  }),
  "deeplift-reveal-cancel": async ({ c, graph, x, options }) => {
    const all = { ...options, baseline: arrayOf(c.baseline ?? 0) };
    const revealed = await deepLift(graph, x, { ...all, rule: "reveal-cancel" });
    return {
      revealCancel: revealed.values,
      rescale: (await deepLift(graph, x, { ...all, rule: "rescale" })).values,
    };
  },
  "dense-block": async ({ c, graph, x, options }) => {
    const all = { ...options, composite: compositeOf(c), epsilon: c.options.epsilon };
    const { values, score } = await lrp(graph, x, all);
    return {
      score: score[0] ?? Number.NaN,
      gradient: (await gradient(graph, x, options)).values,
      inputXGradient: (await inputXGradient(graph, x, options)).values,
      lrpEpsilon: values,
    };
  },
};
