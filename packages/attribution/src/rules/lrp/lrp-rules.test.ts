import { ndArray, sizeOf } from "@xrt/core";
import { differentiate, float32, type Graph, GraphBuilder } from "@xrt/graph";
import { type Array64, evaluate, expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import type { LrpComposite, LrpRuleChoice } from "./composite.js";
import { epsilonRule } from "./epsilon.js";
import type { LrpRule } from "./layer.js";
import { lrpRules, planLrp } from "./lrp-rules.js";

// sums of float32 constants, such as 1/30 of a mean
const close = { relative: 2e-6, absolute: 1e-9 };
const EPSILON = 0.03;
const BOX = [-1.2, 1.5] as const;

/** One layer `z = W x + b` with a dense matrix, found by probing, and what may stand behind it. */
interface Layer {
  readonly name: string;
  readonly build: (b: GraphBuilder, x: string, biased: boolean) => string;
}

const parameter = (b: GraphBuilder, stream: string, ...shape: number[]) =>
  b.constant(toFloat32(randomArray(shape, { stream })), stream);

const window = { dilations: [1, 1], groups: 1 } as const;
const conv = (b: GraphBuilder, x: string, biased: boolean, stride: number, stream: string) => {
  const from = Number(b.type(x).shape[1]);
  const inputs = [x, parameter(b, `${stream}/k`, 3, from, 3, 2)];
  if (biased) inputs.push(parameter(b, `${stream}/b`, 3));
  const strides = [stride, 1] as const;
  return b.node("conv", inputs, { ...window, strides, pads: [1, 0, 1, 1] }, stream);
};
const norm = (b: GraphBuilder, x: string, stream: string) => {
  const channels = Number(b.type(x).shape[1]);
  const variance = b.constant(ndArray(new Float32Array(channels).fill(0.7), [channels]));
  const [scale, shift, mean] = ["gamma", "beta", "mean"].map((part) =>
    parameter(b, `${stream}/${part}`, channels),
  ) as [string, string, string];
  return b.node("batchNorm", [x, scale, shift, mean, variance], { epsilon: 1e-3 }, stream);
};

const layers: Readonly<Record<string, Layer>> = {
  conv: { name: "conv", build: (b, x, biased) => conv(b, x, biased, 1, "c1") },
  "strided conv": { name: "strided", build: (b, x, biased) => conv(b, x, biased, 2, "c2") },
  "conv with BatchNorm behind": {
    name: "behind",
    build: (b, x, biased) => norm(b, conv(b, x, biased, 1, "c3"), "n3"),
  },
  "conv with BatchNorm in front": {
    name: "front",
    build: (b, x, biased) => conv(b, norm(b, x, "n4"), biased, 1, "c4"),
  },
  "conv with an added bias and a BatchNorm behind": {
    name: "added",
    build: (b, x) => {
      const product = conv(b, x, false, 1, "c5");
      return norm(b, b.node("add", [product, parameter(b, "c5/a", 3, 1, 1)], {}), "n5");
    },
  },
  "conv transposed": {
    name: "transposed",
    build: (b, x, biased) => {
      const inputs = [x, parameter(b, "t/k", 2, 3, 2, 2)];
      if (biased) inputs.push(parameter(b, "t/b", 3));
      const own = { strides: [2, 2], pads: [0, 0, 0, 0], outputPadding: [0, 0] } as const;
      return b.node("convTranspose", inputs, { ...window, ...own });
    },
  },
  dense: {
    name: "dense",
    build: (b, x, biased) => {
      const flat = b.node("reshape", [x], { shape: ["batch", 2 * 12] });
      const kernel = b.node("transpose", [parameter(b, "d/k", 5, 24)], { permutation: [1, 0] });
      const product = b.node("matMul", [flat, kernel], {}, "d");
      return biased ? b.node("add", [product, parameter(b, "d/b", 5)], {}) : product;
    },
  },
  "dense with BatchNorms on both sides": {
    name: "both",
    build: (b, x) => {
      const flat = norm(b, b.node("reshape", [x], { shape: ["batch", 24] }), "n6");
      const product = b.node("matMul", [flat, parameter(b, "e/k", 24, 5)], {}, "e");
      return norm(b, b.node("add", [product, parameter(b, "e/b", 5)], {}), "n7");
    },
  },
  BatchNorm: { name: "norm", build: (b, x) => norm(b, x, "n8") },
};

const SHAPE = [2, 4, 3];
/** Images with negative values, and without: behind a ReLU a layer takes another way. */
const signed = randomArray([2, ...SHAPE], { stream: "x" });

function network(layer: Layer, biased: boolean, rectified: boolean): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", ...SHAPE));
  const z = layer.build(b, rectified ? b.node("relu", [x], {}) : x, biased);
  return b.build([z]);
}

/** Kernel and bias of a network that is affine in x, by probing. */
function probed(graph: Graph, size: number) {
  const of = (data: Float64Array) => {
    const x = ndArray(data, [1, ...SHAPE]);
    return (evaluate(graph, { x }).get(graph.outputs[0] ?? "") as Array64).data;
  };
  const bias = of(new Float64Array(size));
  const columns = Array.from({ length: size }, (_, i) => {
    const one = new Float64Array(size);
    one[i] = 1;
    return of(one).map((v, j) => snapped(v - (bias[j] as number)));
  });
  return { bias: [...bias], columns };
}

/** What is rounding of the probing is 0. */
const snapped = (v: number) => (Math.abs(v) < 1e-13 ? 0 : v);

const pos = (v: number) => Math.max(v, 0);
const min0 = (v: number) => Math.min(v, 0);

/** Relevance of x from that of z, element by element from the definitions. */
function byDefinition(
  rule: string,
  { bias, columns }: ReturnType<typeof probed>,
  x: readonly number[],
  relevance: readonly number[],
  low: number,
): number[] {
  const stable = (z: number) => z + EPSILON * (z < 0 ? -1 : 1);
  const got = x.map(() => 0);
  for (const [j, r] of relevance.entries()) {
    const w = columns.map((column) => column[j] as number);
    const b = bias[j] as number;
    const c = x.map((v, i) => v * (w[i] as number));
    const z = c.reduce((s, v) => s + v, b);
    /** `factor r` in shares of `parts`, which with `rest` sum to the denominator. */
    const give = (parts: readonly number[], rest: number, factor: number) => {
      const sum = stable(parts.reduce((s, v) => s + v, rest));
      for (const [i, part] of parts.entries()) got[i] = (got[i] ?? 0) + (factor * r * part) / sum;
    };
    const gamma = 0.5;
    switch (rule) {
      case "epsilon":
        give(c, b, 1);
        break;
      case "gamma": {
        const own = z < 0 ? min0 : pos;
        give(
          c.map((v) => v + gamma * own(v)),
          b + gamma * own(b),
          1,
        );
        break;
      }
      case "z-plus":
        give(c.map(pos), pos(b), 1);
        break;
      case "excitation":
        give(c.map(pos), 0, 1);
        break;
      case "alpha-beta": {
        give(c.map(pos), pos(b), 2);
        const down = c.map(min0);
        const sum = down.reduce((s, v) => s + v, min0(b)) - EPSILON;
        for (const [i, part] of down.entries()) got[i] = (got[i] ?? 0) - (r * part) / sum;
        break;
      }
      case "w-square":
        give(
          w.map((v) => v * v),
          0,
          1,
        );
        break;
      case "flat":
        give(
          w.map((v) => (v === 0 ? 0 : 1)),
          0,
          1,
        );
        break;
      case "z-box":
        give(
          c.map((v, i) => v - low * pos(w[i] as number) - BOX[1] * min0(w[i] as number)),
          0,
          1,
        );
        break;
      default:
        throw new Error(rule);
    }
  }
  return got;
}

/** What arrives at `x` from `from` at the output. */
function propagated(graph: Graph, x: Array64, from: Array64, composite: LrpComposite) {
  const [of = ""] = graph.outputs;
  const all = { composite, epsilon: EPSILON, low: BOX[0], high: BOX[1] } as const;
  const rules = lrpRules(graph, all);
  const made = differentiate(graph, { of, wrt: ["x"], cotangent: "input", rules });
  const values = evaluate(made.graph, { x, [made.cotangent ?? ""]: from });
  return values.get(made.gradients.get("x") ?? "") as Array64;
}

const choices: readonly LrpRuleChoice[] = [
  "epsilon",
  ["gamma", 0.5],
  "z-plus",
  "excitation",
  ["alpha-beta", 2, 1],
  "w-square",
  "flat",
  "z-box",
];

describe.each(Object.entries(layers))("%s", (_, layer) => {
  describe.each([true, false])("behind a ReLU: %s", (rectified) => {
    test.each(choices.map((rule) => [String(rule), rule] as const))("%s", (name, rule) => {
      for (const biased of [true, false]) {
        const graph = network(layer, biased, rectified);
        const plain = network(layer, biased, false);
        const z = evaluate(graph, { x: signed }).get(graph.outputs[0] ?? "") as Array64;
        const from = randomArray([...z.shape], { stream: "relevance" });
        const got = propagated(graph, signed, from, [{ match: "**", rule }]);
        const size = sizeOf(SHAPE);
        const dense = probed(plain, size);
        const units = z.data.length / 2;
        for (const image of [0, 1]) {
          const own = [...signed.data.subarray(image * size, (image + 1) * size)];
          const x = rectified ? own.map(pos) : own;
          const r = [...from.data.subarray(image * units, (image + 1) * units)];
          // a z-box is in the units of the input: a ReLU on the way moves its lower end
          const low = rectified ? 0 : BOX[0];
          const wanted = byDefinition(name.split(",")[0] ?? "", dense, x, r, low);
          const found = got.data.subarray(image * size, (image + 1) * size);
          expectClose([...found], wanted, close);
        }
      }
    });
  });
});

/** Two convolutions with BatchNorms, and a dense layer, with paths. */
function stack(): Graph {
  const b = new GraphBuilder();
  let value = b.input("x", float32("batch", ...SHAPE));
  value = b.node("relu", [norm(b, conv(b, value, true, 1, "block1/conv"), "block1/norm")], {});
  value = b.node("relu", [conv(b, value, true, 1, "block2/conv")], {});
  value = b.node("reduceMean", [value], { axes: [2, 3], keepDims: false });
  value = b.node("matMul", [value, parameter(b, "head/k", 3, 2)], {}, "head/dense");
  for (const path of ["block1/conv", "block1/norm", "block2/conv", "head/dense"])
    b.path(path, path);
  return b.build([value]);
}

const rulesOf = (composite: string | LrpComposite, canonise: "fold" | "affine" = "fold") =>
  planLrp(stack(), { composite, canonise, low: 0, high: 1 }).layers.map(({ rule }) => rule);

describe("a composite", () => {
  test.each<[string, LrpComposite, string[]]>([
    ["kind of op", [{ match: "conv", rule: "gamma" }], ["gamma 0.25", "gamma 0.25", "epsilon"]],
    ["dense", [{ match: "dense", rule: "z+" }], ["epsilon", "epsilon", "z-plus"]],
    ["first", [{ match: "first", rule: "flat" }], ["flat", "epsilon", "epsilon"]],
    ["path", [{ match: "block2", rule: "wSquare" }], ["epsilon", "w-square", "epsilon"]],
    [
      "path of a BatchNorm",
      [{ match: "block1/norm", rule: "flat" }],
      ["flat", "epsilon", "epsilon"],
    ],
    ["glob", [{ match: "*/conv", rule: ["zBox", 0, 2] }], ["z-box 0 2", "z-box 0 2", "epsilon"]],
    ["place", [{ match: 1, rule: ["alphaBeta", 2, 1] }], ["epsilon", "alpha-beta 2 1", "epsilon"]],
    ["place from the end", [{ match: -1, rule: "flat" }], ["epsilon", "epsilon", "flat"]],
    ["range", [{ match: { from: 1 }, rule: "flat" }], ["epsilon", "flat", "flat"]],
    [
      "predicate",
      [{ match: ({ op }) => op === "matMul", rule: "flat" }],
      ["epsilon", "epsilon", "flat"],
    ],
    [
      "first match",
      [
        { match: "first", rule: "flat" },
        { match: "**", rule: "gamma" },
      ],
      ["flat", "gamma 0.25", "gamma 0.25"],
    ],
  ])("matches by %s", (_, composite, wanted) => {
    expect(rulesOf(composite)).toEqual(wanted);
  });

  test("has the names of the literature, in any spelling", () => {
    expect(rulesOf("epsilonGammaBox")).toEqual(["z-box", "gamma 0.25", "epsilon"]);
    expect(rulesOf("epsilon-plus-flat")).toEqual(["flat", "z-plus", "epsilon"]);
    expect(rulesOf("epsilonAlpha2Beta1")).toEqual(["alpha-beta 2 1", "alpha-beta 2 1", "epsilon"]);
    expect(rulesOf("epsilonAlpha2Beta1Flat")).toEqual(["flat", "alpha-beta 2 1", "epsilon"]);
    expect(rulesOf("epsilonPlus")).toEqual(["z-plus", "z-plus", "epsilon"]);
  });

  test("says what became of BatchNorms", () => {
    const layersOf = (canonise: "fold" | "affine") =>
      planLrp(stack(), { canonise }).layers.map((own) => [own.layer, own.canonised]);
    expect(layersOf("fold")[0]).toEqual(["block1/conv", "fold"]);
    expect(layersOf("affine").slice(0, 2)).toEqual([
      ["block1/conv", null],
      ["block1/norm", "affine"],
    ]);
  });

  test("refuses what does not exist, with what is near", () => {
    expect(() => rulesOf("epsilonPlas")).toThrow(
      /no composite is "epsilonPlas"; nearest: epsilon-plus/,
    );
    expect(() => rulesOf([{ match: "conv", rule: "gama" }])).toThrow(
      /no rule is "gama"; nearest: gamma/,
    );
    expect(() => rulesOf([{ match: "block9/conv", rule: "flat" }])).toThrow(
      /no layer with a kernel is at "block9\/conv"; nearest: block/,
    );
    expect(() => rulesOf([{ match: "conv", rule: ["alpha-beta", 2, 2] }])).toThrow(
      "alpha - beta = 1",
    );
    expect(() => rulesOf([{ match: "conv", rule: ["gamma", -1] }])).toThrow("wants numbers from 0");
    expect(() => rulesOf([{ match: "conv", rule: ["z-box", 2, 1] }])).toThrow(
      "wants low below high",
    );
    expect(() => rulesOf([{ rule: "flat" }] as never)).toThrow("wants a name or a list");
  });
});

test("an op without a kernel can be told to let relevance through, and takes no other rule", () => {
  const b = new GraphBuilder();
  const graph = b.build([
    b.node("softmax", [b.input("x", float32("batch", ...SHAPE))], { axis: 1 }),
  ]);
  const from = randomArray([2, ...SHAPE], { stream: "from" });
  const through = propagated(graph, signed, from, [{ match: "softmax", rule: "identity" }]);
  expect([...through.data]).toEqual([...from.data]);
  expect(() => propagated(graph, signed, from, [{ match: "softmax", rule: "flat" }])).toThrow(
    '"softmax" has no kernel',
  );
});

test("a rule of one's own is a function that emits nodes", () => {
  const graph = stack();
  const halved: LrpRule = (layer, arriving) => {
    const { relevance, absorbed } = epsilonRule(layer, arriving);
    const half = layer.builder.scalar(0.5);
    return { relevance: layer.builder.node("mul", [relevance, half], {}), absorbed };
  };
  const from = ndArray(Float64Array.of(1, 0, 0, 2), [2, 2]);
  const whole = propagated(graph, signed, from, []);
  const own = propagated(graph, signed, from, [{ match: "dense", rule: halved }]);
  const doubled = [...own.data].map((v) => 2 * v);
  expectClose(doubled, whole.data, { relative: 1e-12 });
  expect(own.data.some((v) => v !== 0)).toBe(true);
});

test("under the epsilon rule folded BatchNorms are the same as layers of their own", () => {
  const graph = stack();
  const [of = ""] = graph.outputs;
  const from = ndArray(Float64Array.of(1, 0, 0, 2), [2, 2]);
  const at = (canonise: "fold" | "affine") => {
    const rules = lrpRules(graph, { composite: "epsilon", epsilon: 0, canonise });
    const made = differentiate(graph, { of, wrt: ["x"], cotangent: "input", rules });
    const values = evaluate(made.graph, { x: signed, [made.cotangent ?? ""]: from });
    return values.get(made.gradients.get("x") ?? "") as Array64;
  };
  expectClose(at("fold"), at("affine"), close);
});

test("z-box without a range is refused", () => {
  const graph = stack();
  const rules = lrpRules(graph, { composite: "epsilon-gamma-box" });
  const [of = ""] = graph.outputs;
  expect(() => differentiate(graph, { of, wrt: ["x"], rules })).toThrow("give low and high");
});
