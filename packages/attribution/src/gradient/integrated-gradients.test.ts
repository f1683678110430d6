import { ndArray, rows } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import {
  evaluate,
  expectClose,
  finiteDifferences,
  randomArray,
  toFloat32,
  toFloat64,
} from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { convolutional, linear } from "../../test/networks.js";
import { integratedGradients, quadrature } from "../index.js";
import { quadratureRules } from "./quadrature.js";

const images = toFloat32(randomArray([3, 6, 5, 2], { stream: "images" }));
const image = ndArray(rows(images, 0, 1).data, [6, 5, 2]);
const base = toFloat32(randomArray([6, 5, 2], { stream: "baseline" }));

/** `x [batch, 1]` to the `degree`-th power. */
function power(degree: number): Graph {
  const b = new GraphBuilder();
  return b.build([b.node("pow", [b.input("x", float32("batch", 1))], { exponent: degree })]);
}

describe("quadrature", () => {
  test.each([1, 2, 3, 8, 50, 201])(
    "%i points have weights that sum to 1, and lie in order on [0, 1]",
    (n) => {
      for (const rule of quadratureRules) {
        if (rule === "trapezoid" && n === 1) continue;
        const { nodes, weights } = quadrature(rule, n);
        expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
        expect([...nodes].sort((a, b) => a - b)).toEqual(nodes);
        expect(Math.min(...nodes)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...nodes)).toBeLessThanOrEqual(1);
      }
    },
  );

  test.each([1, 2, 5, 10, 30])(
    "gauss-legendre of %i points is exact to degree 2n - 1, and no further",
    (n) => {
      const { nodes, weights } = quadrature("gauss-legendre", n);
      const integral = (degree: number) =>
        nodes.reduce((s, t, i) => s + (weights[i] ?? 0) * t ** degree, 0);
      for (let degree = 0; degree < 2 * n; degree++)
        expect(integral(degree)).toBeCloseTo(1 / (degree + 1), 13);
      if (n < 10) expect(Math.abs(integral(2 * n) - 1 / (2 * n + 1))).toBeGreaterThan(1e-12);
    },
  );

  test("no points, and one point of a trapezoid, are refused", () => {
    expect(() => quadrature("gauss-legendre", 0)).toThrow(
      "steps is 0, gauss-legendre wants a whole number from 1",
    );
    expect(() => quadrature("trapezoid", 1)).toThrow("trapezoid wants a whole number from 2");
  });
});

describe("integratedGradients", () => {
  test.each(quadratureRules)("with %s is the definition, with finite differences", async (rule) => {
    const network = convolutional();
    const steps = 4;
    const { nodes, weights } = quadrature(rule, steps);
    const logit = (data: Float64Array) =>
      evaluate(network, { x: { shape: [1, 6, 5, 2], data } }).get("logits")?.data[1] ?? Number.NaN;
    const [x, b] = [toFloat64(image).data, toFloat64(base).data];
    const wanted = new Float64Array(60);
    for (const [k, t] of nodes.entries()) {
      const at = x.map((v, i) => (b[i] ?? 0) + t * (v - (b[i] ?? 0)));
      const slope = finiteDifferences(logit, at);
      for (const [i, g] of slope.entries()) {
        wanted[i] = (wanted[i] ?? 0) + (weights[k] ?? 0) * g * ((x[i] ?? 0) - (b[i] ?? 0));
      }
    }
    const got = await integratedGradients(network, image, {
      target: 1,
      rule,
      steps,
      baseline: base,
    });
    expectClose(got.values, { shape: [6, 5, 2], data: wanted });
    expectClose(got.score, [logit(x)]);
    expectClose(got.baselineScore ?? [], [logit(b)]);
    const sum = wanted.reduce((s, v) => s + v, 0);
    expectClose(got.delta ?? [], [sum - (logit(x) - logit(b))], { absolute: 1e-5 });
    expect(got.error).toEqual(got.delta?.map(Math.abs));
  });

  test("of a linear network is exact with any rule and any baseline", async () => {
    const network = linear([[2], [-3]]);
    for (const rule of quadratureRules) {
      const { values, delta } = await integratedGradients(network, [5, 7], {
        rule,
        steps: 2,
        baseline: [1, -1],
      });
      expectClose(values, ndArray(Float32Array.of(8, -24), [2]));
      expectClose(delta ?? [], [0]);
    }
  });

  test("approaches completeness as steps grow, and needs no more memory or larger runs for them", async () => {
    const deltas: number[] = [];
    const sizes = new Set<number>();
    const engine = async (graph: Graph) => {
      const made = await compile(graph);
      return {
        ...made,
        run: (...args: Parameters<typeof made.run>) => {
          sizes.add(args[0].x?.shape[0] ?? 0);
          return made.run(...args);
        },
      };
    };
    for (const steps of [4, 64, 1000]) {
      const { delta } = await integratedGradients(convolutional(), image, {
        target: 1,
        steps,
        engine,
      });
      deltas.push(Math.abs(delta?.[0] ?? 1));
    }
    // across the kinks of ReLUs the error falls as 1 / steps, not steadily
    expect(deltas[2]).toBeLessThan(0.1 * (deltas[0] ?? 0));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8);
  });

  test("with a tolerance doubles the steps of each image until it is met", async () => {
    const network = convolutional();
    const options = { target: 1, steps: 2, tolerance: 2e-4, maxSteps: 4096 };
    const all = await integratedGradients(network, images, options);
    for (const delta of all.delta ?? []) expect(Math.abs(delta)).toBeLessThanOrEqual(2e-4);
    const used = all.options.stepsUsed as number[];
    expect(Math.max(...used)).toBeGreaterThan(2);
    for (const i of [0, 1, 2]) {
      const one = ndArray(rows(images, i, i + 1).data, [6, 5, 2]);
      const alone = await integratedGradients(network, one, options);
      expect(alone.options.stepsUsed).toEqual([used[i]]);
      expect(alone.values.data).toEqual(rows(all.values, i, i + 1).data);
    }
  });

  test("that does not converge says so", async () => {
    const { warnings, options } = await integratedGradients(power(40), [1], {
      steps: 1,
      tolerance: 1e-9,
      maxSteps: 4,
    });
    expect(options.stepsUsed).toEqual([4]);
    expect(warnings[0]?.map(({ code }) => code)).toEqual(["not-converged"]);
  });

  test("marks a score below that of the baseline", async () => {
    const { warnings, values } = await integratedGradients(linear([[1]]), [-2]);
    expect([...values.data]).toEqual([-2]);
    expect(warnings[0]?.[0]).toMatchObject({ code: "below-baseline" });
  });

  test.each<[string, Parameters<typeof integratedGradients>[2], string]>([
    ["no steps", { steps: 0 }, "integratedGradients: steps is 0, wants a whole number from 1"],
    ["a broken number of steps", { steps: 2.5 }, "steps is 2.5, wants a whole number"],
    [
      "an unknown rule",
      { rule: "simpson" as never },
      'rule is "simpson", wants one of gauss-legendre',
    ],
    [
      "a baseline of another shape",
      { baseline: [1, 2] },
      "baseline is 2 numbers, wants a number, [6,5,2] or [1,6,5,2]",
    ],
    [
      "a baseline that is not finite",
      { baseline: Number.NaN },
      "baseline 0 is NaN, wants finite values",
    ],
    ["a batch of no size", { batchSize: 0 }, "batchSize is 0, wants a whole number from 1"],
    ["no memory", { maxBytes: 0 }, "maxBytes is 0, wants a number of bytes above 0"],
    ["less memory than one image takes", { maxBytes: 100 }, "raise it or make the input smaller"],
  ])("refuses %s", async (_, options, message) => {
    await expect(
      integratedGradients(convolutional(), image, { target: 0, ...options }),
    ).rejects.toThrow(message);
  });
});
