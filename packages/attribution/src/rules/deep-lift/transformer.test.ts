import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { type NdArray, ndArray, randomStream } from "@xrt/core";
import { differentiate, type Graph } from "@xrt/graph";
import { Dice, evaluate, expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { expect, test } from "vitest";
import { deepLiftArithmetic } from "../../../test/deep-lift-tape.js";
import { referenceNetwork, relativeL1 } from "../../../test/peers.js";
import { arriving, type Cell, cell } from "../../../test/tape.js";
import { type TransformerOptions, transformer } from "../../../test/transformer.js";
import { transformerLoops } from "../../../test/transformer-loops.js";
import { deepLift, deepShap, gradient } from "../../index.js";
import { withReference } from "./reference.js";
import { rescaleRules } from "./rescale.js";

const small: TransformerOptions = {
  ...{ tokens: 3, heads: 2, depth: 2, hidden: 5, classes: 2, blocks: 1, biased: true },
  ...{ seed: 0, sharp: 1 },
};

const images = (n: number, { tokens, heads, depth, seed }: TransformerOptions) =>
  toFloat32(randomArray([n, tokens * heads * depth], { seed, stream: "images", low: -2, high: 2 }));

const first = ({ data }: { data: Float32Array }, size: number, k = 0) =>
  ndArray(data.slice(k * size, (k + 1) * size), [size]);

/** Multipliers of a unit of {@link transformer}, number by number. */
function byDefinition(
  graph: Graph,
  options: TransformerOptions,
  x: Floats,
  reference: Floats,
  unit: number,
): number[] {
  const inputs = Array.from(x.data, (v, i) => cell(v, reference.data[i] as number));
  const logits = transformerLoops(graph, options, inputs, deepLiftArithmetic);
  return arriving(logits[unit] as Cell, inputs);
}

/** The rules as they are emitted, without the rounding of float32. */
function inFloat64(graph: Graph, x: Floats, reference: Floats, unit: number): ArrayLike<number> {
  const [of = ""] = graph.outputs;
  const made = withReference(graph, [of, "x"]);
  const rules = rescaleRules((value) => made.reference.get(value) ?? value);
  const both = differentiate(made.graph, { of, wrt: ["x"], rules, cotangent: "input" });
  const row = ({ data }: Floats) => ndArray(Float64Array.from(data), [1, data.length]);
  const one = new Float64Array(Number(graph.types.get(of)?.shape[1])).fill(0);
  one[unit] = 1;
  const feeds = {
    x: row(x),
    [made.inputs.get("x") ?? ""]: row(reference),
    [both.cotangent ?? ""]: ndArray(one, [1, one.length]),
  };
  return evaluate(both.graph, feeds).get(both.gradients.get("x") ?? "")?.data ?? [];
}

type Floats = NdArray<Float32Array>;

/** Difference of a unit, in float64. */
function change(graph: Graph, x: Float32Array, reference: ArrayLike<number>, unit: number): number {
  const at = (data: ArrayLike<number>) => {
    const feed = ndArray(Float64Array.from(data), [1, data.length]);
    return evaluate(graph, { x: feed }).get(graph.outputs[0] ?? "")?.data[unit] ?? Number.NaN;
  };
  return at(x) - at(reference);
}

test.each<Partial<TransformerOptions>>([
  {},
  { biased: false, blocks: 2 },
  { sharp: 12, tokens: 4, blocks: 2 },
])("of a transformer %j, number by number from the definition", async (own) => {
  const options = { ...small, ...own };
  const graph = transformer(options);
  const both = images(2, options);
  const size = both.data.length / 2;
  const [x, reference] = [first(both, size), first(both, size, 1)];
  const wanted = byDefinition(graph, options, x, reference, 1);
  // constants of a graph, such as 1/24 of the series, are float32
  expectClose(inFloat64(graph, x, reference, 1), wanted, { relative: 1e-7, absolute: 1e-9 });
  const got = await deepLift(graph, x, { target: 1, baseline: reference });
  // quotients of differences of GELU lose digits of float32 where x is near its reference
  expectClose([...(got.parts.multipliers?.data ?? [])], wanted, { relative: 2e-4 });
  const total = wanted.reduce(
    (s, m, i) => s + m * ((x.data[i] ?? 0) - (reference.data[i] ?? 0)),
    0,
  );
  expect(total).toBeCloseTo(change(graph, x.data, reference.data, 1), 9);
});

/** Shapes, weights and images drawn at random. */
const drawn = Array.from({ length: 20 }, (_, seed) => {
  const dice = new Dice(randomStream(seed, "transformer"));
  return {
    ...{ tokens: 1 + dice.below(6), heads: 1 + dice.below(3), depth: 1 + dice.below(4) },
    ...{ hidden: 1 + dice.below(8), classes: 3, blocks: 1 + dice.below(3) },
    ...{ biased: dice.below(2) === 0, seed, sharp: dice.pick([0, 1, 5, 40]) },
  };
});

test.each(drawn)("values sum to the difference: %j", async (options) => {
  const graph = transformer(options);
  const both = images(2, options);
  const size = both.data.length / 2;
  const [x, baseline] = [first(both, size), first(both, size, 1)];
  const wanted = change(graph, x.data, baseline.data, 2);
  for (const rule of ["rescale", "reveal-cancel"] as const) {
    for (const reference of [baseline, 0.5]) {
      const { values, delta } = await deepLift(graph, x, { target: 2, baseline: reference, rule });
      const magnitude = values.data.reduce((s, v) => s + Math.abs(v), 0);
      // rounding of float32 grows with what cancels
      expect(Math.abs(delta?.[0] ?? 1)).toBeLessThan(2e-5 * (1 + magnitude));
      if (reference === 0.5) continue;
      const sum = values.data.reduce((s, v) => s + v, 0);
      expect(Math.abs(sum - wanted)).toBeLessThan(2e-5 * (1 + magnitude));
    }
  }
});

test("values of a layer that all of the network goes through sum to the difference", async () => {
  const { graph, image, other } = await referenceNetwork("vit");
  const layer = "encoder/layers/encoder_layer_0/Add_1";
  const found = await deepLift(graph, image, { target: 1, baseline: other, layer });
  expect(found.values.shape).toEqual([17, 16]);
  expect(Math.abs(found.delta?.[0] ?? 1)).toBeLessThan(4e-6);
});

test("at the baseline itself multipliers are the gradient", async () => {
  const graph = transformer(small);
  const x = first(images(1, small), 12);
  const { values, parts } = await deepLift(graph, x, { target: 0, baseline: x });
  expect(values.data.every((v) => v === 0)).toBe(true);
  const slope = (await gradient(graph, x, { target: 0 })).values;
  expectClose(parts.multipliers ?? [], slope, { relative: 2e-5 });
});

test.each([
  ["vit", "torchscript"],
  ["vit", "dynamo"],
  ["swin", "torchscript"],
  ["swin", "dynamo"],
  ["convnext", "dynamo"],
])(
  "on %s of the %s exporter values sum to the difference on every engine, batch or not",
  async (name, exporter) => {
    const { graph, image, other } = await referenceNetwork(name, exporter);
    const at = { target: 1, baseline: other };
    const wanted = await deepLift(graph, image, at);
    const away = Math.abs((wanted.score[0] ?? 0) - (wanted.baselineScore?.[0] ?? 0));
    expect(away).toBeGreaterThan(0.01);
    // measured: at most 4e-7, the rounding of scores near 1
    expect(Math.abs(wanted.delta?.[0] ?? 1)).toBeLessThan(4e-6);
    for (const engine of ["onnx:wasm", "tfjs:cpu", "tfjs:wasm"] as const) {
      const got = await deepLift(graph, image, { ...at, engine });
      // measured: at most 3e-6
      expect(relativeL1(got.values, wanted.values), engine).toBeLessThan(3e-5);
    }
    const two = ndArray(Float32Array.of(...image.data, ...other.data), [2, ...image.shape]);
    const mean = await deepShap(graph, two, { target: 1, baselines: [other, 0.1] });
    const single = await deepShap(graph, image, { target: 1, baselines: [other, 0.1] });
    const own = ndArray(mean.values.data.slice(0, image.data.length), image.shape);
    // onnxruntime rounds matrix products of more rows otherwise
    expect(relativeL1(own, single.values)).toBeLessThan(1e-5);
    expect(Math.max(...(mean.delta ?? []).map(Math.abs))).toBeLessThan(4e-6);
  },
);
