import { ndArray, stack } from "@xrt/core";
import { tap } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import { expectClose } from "@xrt/testing";
import {
  expectedGradients,
  fullGrad,
  gradient,
  guidedIntegratedGradients,
  inputXGradient,
  integratedGradients,
  type OutputValue,
  type QuadratureRule,
  quadrature,
  smoothGrad,
  varGrad,
} from "../../src/index.js";
import { arrayOf, type Nested } from "../op-list.js";
import type { Case, Run, Runs } from "./case.js";

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const baseline = ({ baseline: b }: Case) => arrayOf(b ?? 0);

const gradientAt: Run = async ({ graph, x, options }) => ({
  attribution: (await gradient(graph, x, options)).values,
});

/** A case whose expectations are the exact integral and what the quadrature makes of it. */
const integrated: Run = async ({ c, graph, x, options }) => {
  const got = await integratedGradients(graph, x, {
    ...options,
    baseline: baseline(c),
    ...c.options,
  });
  return {
    attribution: got.values,
    exact: got.values,
    score: got.score,
    baselineScore: got.baselineScore ?? [],
    exactSum: sum(got.values.data) - (got.delta?.[0] ?? 0),
    completenessDelta: got.delta ?? [],
  };
};

const guided: Run = async ({ c, graph, x, options }) => {
  const { maxDistance, fraction, steps } = c.options;
  const all = { ...options, maxDistance, fraction, steps, baseline: baseline(c) };
  const { values } = await guidedIntegratedGradients(graph, x, all);
  return { attribution: values, sum: sum(values.data) };
};

/** The gradient family. */
export const gradientRuns: Runs = {
  "conv-gradient": gradientAt,
  "relu-negative-square-gradient": gradientAt,
  "maxpool-tie-rule": gradientAt,
  "piecewise-gradient": async ({ graph, x, options: { engine } }) => ({
    attribution: (await gradient(graph, x, { engine, target: (y) => y.sum() })).values,
  }),
  "conv-forward": async ({ graph, x, options }) => {
    const executable = await compile(tap(graph, ["conv1"]));
    const { conv1 } = await executable.run({ x: stack([x]) });
    await executable.dispose();
    const channels = [conv1?.data.subarray(0, 4), conv1?.data.subarray(4)];
    const last = [0, 1, 2, 3].flatMap((p) => channels.map((channel) => channel?.[p] ?? 0));
    const { score } = await gradient(graph, x, options);
    return { score, conv1: ndArray(Float32Array.from(last), [2, 2, 2]) };
  },
  "conv-inputxgradient": async ({ graph, x, options }) => {
    const { values } = await inputXGradient(graph, x, options);
    return { attribution: values, sum: sum(values.data) };
  },
  "target-forms": async ({ graph, x, options: { engine } }) => {
    const targets = [
      0,
      (y: OutputValue) => y.at(0).sub(y.at(2)),
      (y: OutputValue) => y.softmax().at(1),
    ];
    const [index, difference, probability] = await gradient.targets(graph, x, targets, { engine });
    const scores: number[] = [];
    for (const unit of [0, 1, 2]) {
      scores.push(...(await gradient(graph, x, { engine, target: unit })).score);
    }
    const softmax: number[] = [];
    for (const unit of [0, 1, 2]) {
      const target = (y: OutputValue) => y.softmax().at(unit);
      softmax.push(...(await gradient(graph, x, { engine, target })).score);
    }
    return {
      index0: index?.values ?? [],
      difference0minus2: difference?.values ?? [],
      probability1: probability?.values ?? [],
      output: scores,
      softmax,
    };
  },
  "ig-two-relu": integrated,
  "ig-two-relu-rewritten": integrated,
  "ig-smooth": integrated,
  "ig-linear-pair": integrated,
  "ig-sum-of-squares": integrated,
  "ig-multilayer": integrated,
  "linear-region-integratedGradients": integrated,
  "ig-trapezoid": async ({ c, graph, x, options }) => {
    const { rule, steps } = c.options;
    const all = { ...options, rule, steps, baseline: baseline(c) };
    const { values } = await integratedGradients(graph, x, all);
    return { attribution: values };
  },
  "ig-gauss-legendre-convergence": async ({ c, graph, x, options }) => {
    const found: Record<string, number> = {};
    for (const steps of c.options.steps as number[]) {
      const all = { ...options, steps, baseline: baseline(c) };
      const { values } = await integratedGradients(graph, x, all);
      const [first = 0, second = 0, third = 0] = values.data;
      Object.assign(found, {
        [`third.n${steps}`]: third,
        "first.anyN": first,
        "second.anyN": second,
      });
    }
    return found;
  },
  "ig-riemann-rules": async ({ c, graph, x, options }) => {
    const found: Record<string, Float32Array> = {};
    for (const rule of c.options.rule as QuadratureRule[]) {
      const all = { ...options, rule, steps: c.options.steps, baseline: baseline(c) };
      found[rule] = (await integratedGradients(graph, x, all)).values.data;
    }
    return found;
  },
  "ig-linear-any-rule": async ({ c, graph, x, options }) => {
    const rules = [
      "gauss-legendre",
      "trapezoid",
      "riemann-left",
      "riemann-middle",
      "riemann-right",
    ];
    const found: Float32Array[] = [];
    for (const rule of rules as QuadratureRule[]) {
      const all = { ...options, rule, steps: c.options.steps, baseline: baseline(c) };
      found.push((await integratedGradients(graph, x, all)).values.data);
    }
    // the one that is furthest from the first stands for all
    const [first = new Float32Array(0)] = found;
    const far = (a: Float32Array) => Math.max(...a.map((v, i) => Math.abs(v - (first[i] ?? 0))));
    return { attribution: found.sort((a, b) => far(b) - far(a))[0] ?? [] };
  },
  "ig-gauss-degree": async ({ c, graph, x, options }) => {
    const found: Record<string, Float32Array> = {};
    for (const steps of c.options.steps as number[]) {
      const all = { ...options, steps, baseline: baseline(c) };
      found[`n${steps}`] = (await integratedGradients(graph, x, all)).values.data;
    }
    return found;
  },
  "ig-batch": async ({ c, graph, x, options }) => {
    const { rule, steps } = c.options;
    const all = { ...options, rule, steps, baseline: baseline(c) };
    const { values, score } = await integratedGradients(graph, x, all);
    return { attribution: values, score };
  },
  "expected-gradients-two-baselines": async ({ c, graph, x, options }) => {
    const all = { ...options, baselines: baseline(c), samples: 2000 };
    return { exact: (await expectedGradients(graph, x, all)).values };
  },
  "guided-ig-straight": async ({ c, graph, x, options }) => {
    const { maxDistance, steps, alsoWith } = c.options;
    const all = { ...options, steps, baseline: baseline(c) };
    const banded = await guidedIntegratedGradients(graph, x, { ...all, maxDistance });
    const together = await guidedIntegratedGradients(graph, x, { ...all, ...alsoWith });
    expectClose(together.values, banded.values);
    return { attribution: banded.values };
  },
  "guided-ig-unbounded": guided,
  "guided-ig-bounded": guided,
  "noise-quadratic": async ({ c, graph, x, options }) => {
    const { sigma, samples } = c.options;
    const found: Record<string, Float32Array> = {};
    for (const kind of ["smoothGrad", "smoothGradSquared", "varGrad"] as const) {
      found[kind] = (await smoothGrad(graph, x, { ...options, sigma, samples, kind })).values.data;
    }
    return found;
  },
  "noise-relu": async ({ c, graph, x, options }) => {
    const { sigma, samples, secondInput } = c.options;
    const all = { ...options, sigma, samples };
    const zero = await smoothGrad(graph, arrayOf(secondInput), all);
    return { smoothGrad: (await smoothGrad(graph, x, all)).values.data, atZero: zero.values.data };
  },
  "smoothgrad-sigma0": async ({ c, graph, x, options }) => {
    const all = { ...options, sigma: c.options.sigma, samples: c.options.samples };
    const { values } = await smoothGrad(graph, x, all);
    return { smoothGrad: values, varGrad: (await varGrad(graph, x, all)).values };
  },
  "conv-full-grad": async ({ graph, x, options }) => {
    const { values, parts } = await fullGrad(graph, x, { ...options, raw: true });
    const bias = parts["biasTerm.conv1"] ?? ndArray(new Float32Array(0), [0]);
    return {
      inputTerm: values,
      "biasTerm.conv1": bias,
      sum: sum(values.data) + sum(bias.data),
    };
  },
  "quadrature-weights": async ({ c }) => {
    const found: Record<string, number[]> = {};
    for (const rule of Object.keys(c.expected) as QuadratureRule[]) {
      const { nodes, weights } = quadrature(rule, c.options.steps);
      found[rule] = [...nodes, ...weights];
    }
    return found;
  },
};

/** Named lists one after another, as runs return them. */
export function flattened(expected: Nested | Record<string, Nested>): Nested {
  return typeof expected === "object" && !Array.isArray(expected)
    ? Object.values(expected as Record<string, Nested>).flat()
    : (expected as Nested);
}
