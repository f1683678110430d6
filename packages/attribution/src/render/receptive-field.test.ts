import { type NdArray, ndArray } from "@xrt/core";
import { type Dim, float32, type Graph, GraphBuilder, tap } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ReceptiveField, receptiveField } from "./receptive-field.js";

/** A convolution of one channel with a kernel of ones, or a pooling: what grows can only make units grow. */
interface Window {
  readonly op: "conv" | "maxPool" | "averagePool";
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
}

function sliding(
  b: GraphBuilder,
  x: string,
  { op, size, ...window }: Window,
  name?: string,
): string {
  if (op !== "conv") return b.node(op, [x], { ...window, kernel: size }, name);
  const ones = ndArray(new Float32Array(size[0] * size[1]).fill(1), [1, 1, ...size]);
  return b.node("conv", [x, b.constant(ones)], { ...window, groups: 1 }, name);
}

const network = (shape: readonly Dim[], make: (b: GraphBuilder, x: string) => string): Graph => {
  const b = new GraphBuilder();
  const y = make(b, b.input("x", float32("batch", ...shape)));
  return b.build([y]);
};

/** The rows and columns that each unit reacts to, found by making one pixel after another larger. */
async function reaction(graph: Graph, height: number, width: number) {
  const pixels = height * width;
  const data = new Float32Array((pixels + 1) * pixels).fill(1);
  for (let i = 0; i < pixels; i++) data[(i + 1) * pixels + i] = 1000;
  const [, ...shape] = graph.types.get("x")?.shape ?? [];
  const executable = await compile(tap(graph, graph.outputs));
  const found = await executable.run({ x: ndArray(data, [pixels + 1, ...(shape as number[])]) });
  await executable.dispose();
  const { data: y, shape: out } = found[graph.outputs[0] ?? ""] as NdArray;
  const units = (out[2] ?? 0) * (out[3] ?? 0);
  return Array.from({ length: units }, (_, unit) => {
    const seen = Array.from({ length: pixels }, (_, i) => i).filter(
      (i) => y[(i + 1) * units + unit] !== y[unit],
    );
    const [ys, xs] = [seen.map((i) => Math.floor(i / width)), seen.map((i) => i % width)];
    return {
      unit: [Math.floor(unit / (out[3] ?? 1)), unit % (out[3] ?? 1)] as const,
      low: [Math.min(...ys), Math.min(...xs)] as const,
      high: [Math.max(...ys) + 1, Math.max(...xs) + 1] as const,
    };
  });
}

/** Every unit whose field does not reach over the edge reacts to exactly that field, and some unit is such a one. */
async function expectReaction(graph: Graph, [height, width]: readonly [number, number]) {
  const field = receptiveField(graph, graph.outputs[0]);
  const size = [height, width] as const;
  let inside = 0;
  for (const { unit, low, high } of await reaction(graph, height, width)) {
    // a unit that sees nothing but padding reacts to nothing
    if (low[0] > high[0]) continue;
    for (const axis of [0, 1] as const) {
      const middle = field.origin[axis] + unit[axis] * field.step[axis];
      const [from, to] = [middle - field.size[axis] / 2, middle + field.size[axis] / 2];
      if (from < 0 || to > size[axis]) continue;
      inside++;
      expect([low[axis], high[axis]]).toEqual([from, to]);
    }
  }
  return inside;
}

describe("receptiveField is what units react to", () => {
  const windows = fc.array(
    fc
      .record({
        op: fc.constantFrom<Window["op"]>("conv", "maxPool", "averagePool"),
        size: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
        strides: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
        dilation: fc.integer({ min: 1, max: 2 }),
        pads: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
      })
      .map(({ op, size, strides, dilation, pads }): Window => {
        const dilations = op === "conv" ? ([dilation, dilation] as const) : ([1, 1] as const);
        const most = pads.map((p, i) => Math.min(p, (size[i % 2] ?? 1) - 1));
        return { op, size, strides, dilations, pads: most as unknown as Window["pads"] };
      }),
    { minLength: 1, maxLength: 3 },
  );

  test("in random chains of windows", async () => {
    let inside = 0;
    await fc.assert(
      fc.asyncProperty(windows, async (chain) => {
        const graph = network([1, 14, 13], (b, x) => chain.reduce((v, w) => sliding(b, v, w), x));
        inside += await expectReaction(graph, [14, 13]);
      }),
      { numRuns: 40, seed: 3 },
    );
    expect(inside).toBeGreaterThan(1000);
  });

  const padded = (size: number, stride: number): Window => ({
    op: "conv",
    size: [size, size],
    strides: [stride, stride],
    pads: [size >> 1, size >> 1, size >> 1, size >> 1],
    dilations: [1, 1],
  });
  test.each<[string, readonly Dim[], (b: GraphBuilder, x: string) => string]>([
    [
      "channels last",
      [12, 11, 1],
      (b, x) => sliding(b, b.node("transpose", [x], { permutation: [0, 3, 1, 2] }), padded(3, 2)),
    ],
    [
      "a residual connection",
      [1, 12, 11],
      (b, x) => {
        const shortcut = sliding(b, x, padded(1, 2));
        return b.node("add", [sliding(b, x, padded(5, 2)), shortcut], {});
      },
    ],
    [
      "parallel branches",
      [1, 12, 11],
      (b, x) => {
        const joined = b.node(
          "concat",
          [sliding(b, x, padded(3, 1)), sliding(b, x, padded(5, 1))],
          { axis: 1 },
        );
        return b.node("reduceSum", [joined], { axes: [1], keepDims: true });
      },
    ],
    [
      "padding, slices and reversal",
      [1, 12, 11],
      (b, x) => {
        const framed = b.node("pad", [x], { before: [0, 0, 2, 1], after: [0, 0, 0, 3], value: 1 });
        const cut = b.node("slice", [framed], { axis: 2, start: 1, end: 14 });
        return sliding(b, b.node("reverse", [cut], { axes: [3] }), padded(3, 2));
      },
    ],
    [
      "every other row by gather",
      [1, 12, 11],
      (b, x) =>
        sliding(b, b.node("gather", [x], { axis: 2, indices: [0, 2, 4, 6, 8, 10] }), padded(3, 1)),
    ],
    [
      "reshapes that leave the places alone",
      [1, 12, 11],
      (b, x) => {
        const groups = b.node("reshape", [sliding(b, x, padded(3, 1))], {
          shape: ["batch", 1, 1, 12, 11],
        });
        return b.node("reshape", [groups], { shape: ["batch", 1, 12, 11] });
      },
    ],
  ])("with %s", async (_, shape, make) => {
    expect(await expectReaction(network(shape, make), [12, 11])).toBeGreaterThan(20);
  });
});

describe("receptiveField of known networks", () => {
  const conv = (size: number, stride: number, pad = size >> 1): Window => ({
    op: "conv",
    size: [size, size],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    dilations: [1, 1],
  });
  const pool = (size: number, stride: number, pad: number): Window => ({
    ...conv(size, stride, pad),
    op: "maxPool",
  });
  const chain = (list: readonly Window[]) =>
    receptiveField(
      network([1, 224, 224], (b, x) => list.reduce((v, w) => sliding(b, v, w), x)),
      "last-conv",
    );

  // sizes as in Araujo et al. 2019, table 1; VGG16 there is given behind its last pooling (212)
  test("VGG16: block5_conv3 looks at 196 pixels, and stretching its map is right", () => {
    const block = (convs: number) => Array.from({ length: convs }, () => conv(3, 1));
    const blocks = [2, 2, 3, 3].flatMap((n) => [...block(n), pool(2, 2, 0)]);
    expect(chain([...blocks, ...block(3)])).toEqual<ReceptiveField>({
      origin: [8, 8],
      step: [16, 16],
      size: [196, 196],
      whole: false,
    });
  });

  test("ResNet50 of torchvision: 427 pixels, the first unit in the corner and not half a cell in", () => {
    const stages = [3, 4, 6, 3].flatMap((n, stage) =>
      Array.from({ length: n }, (_, i) => conv(3, stage > 0 && i === 0 ? 2 : 1)),
    );
    // the table has 483, of a ResNet50 that strides at the last of a stage's blocks
    const found = chain([conv(7, 2), pool(3, 2, 1), ...stages]);
    expect(found).toMatchObject({ origin: [0.5, 0.5], step: [32, 32] });
    expect(found.size).toEqual([427, 427]);
  });

  test("MobileNet: 315 pixels", () => {
    const strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1];
    const same = (stride: number): Window =>
      stride === 1 ? conv(3, 1) : { ...conv(3, 2), pads: [0, 0, 1, 1] };
    const found = chain([same(2), ...strides.map(same)]);
    expect([found.size, found.step]).toEqual([
      [315, 315],
      [32, 32],
    ]);
  });
});

describe("receptiveField says", () => {
  test("that a gate of squeeze-and-excitation sees all, and where the units lie all the same", () => {
    const graph = network([1, 8, 8], (b, x) => {
      const y = sliding(b, x, {
        op: "conv",
        size: [3, 3],
        strides: [2, 2],
        pads: [1, 1, 1, 1],
        dilations: [1, 1],
      });
      const gate = b.node(
        "sigmoid",
        [b.node("reduceMean", [y], { axes: [2, 3], keepDims: true })],
        {},
      );
      return b.node("mul", [y, gate], {}, "gated");
    });
    expect(receptiveField(graph, "gated")).toEqual({
      origin: [0.5, 0.5],
      step: [2, 2],
      size: [3, 3],
      whole: true,
    });
  });

  test("where upsampled units lie", () => {
    const graph = network([1, 8, 8], (b, x) =>
      b.node(
        "gather",
        [x],
        { axis: 2, indices: [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7] },
        "tall",
      ),
    );
    const { origin, step } = receptiveField(graph, "tall");
    expect([origin[1], step]).toEqual([0.5, [0.5, 1]]);
    expect(Math.abs(origin[0] - 0.25)).toBeLessThanOrEqual(0.25);
  });

  test("the pixels themselves, of the input", () => {
    const graph = network([8, 9, 3], (b, x) => b.node("relu", [x], {}));
    expect(receptiveField(graph, "input")).toEqual({
      origin: [0.5, 0.5],
      step: [1, 1],
      size: [1, 1],
      whole: false,
    });
  });

  test.each<[string, (b: GraphBuilder, x: string) => string]>([
    [
      "a pooling over all places",
      (b, x) => b.node("reduceMean", [x], { axes: [2, 3], keepDims: true }, "y"),
    ],
    ["a reshape to tokens", (b, x) => b.node("reshape", [x], { shape: ["batch", 1, 64] }, "y")],
    ["halves one beside the other", (b, x) => b.node("concat", [x, x], { axis: 3 }, "y")],
  ])("that there is no grid behind %s", (_, make) => {
    const graph = network([1, 8, 8], make);
    expect(() => receptiveField(graph, "y")).toThrow(
      /receptiveField: the units of "y" \[batch,.+grid/,
    );
  });

  test("the nearest layers of one that is unknown", () => {
    const graph = network([1, 8, 8], (b, x) => b.node("relu", [x], {}, "relu1"));
    expect(() => receptiveField(graph, "rleu1")).toThrow(
      /^receptiveField: no layer or value is named "rleu1"; nearest: relu1/,
    );
  });
});
