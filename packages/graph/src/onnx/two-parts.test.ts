import { type NdArray, ndArray, rows, sizeOf } from "@xrt/core";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test, vi } from "vitest";
import { cutValues } from "../cost/cut-values.js";
import { float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { startAt } from "../passes/start-at.js";
import { tap } from "../passes/tap.js";
import { compileParts } from "./compile-parts.js";
import { compile } from "./index.js";
import { partsOf, twoParts } from "./two-parts.js";

interface Options {
  /** Weights are 0. Default: random. */
  readonly zeros?: boolean;
  readonly size?: number;
  readonly units?: number;
  /** Puts something between the pooling and the dense layers. */
  readonly between?: (b: GraphBuilder, x: string) => string;
}

/** Two convolutions, a residual connection, pooling, two dense layers; a second input is the same for all images. */
function network({
  zeros = false,
  size = 8,
  units = 16,
  between = (_, x) => x,
}: Options = {}): Graph {
  const b = new GraphBuilder();
  const weight = (name: string, ...shape: number[]) => {
    const scale = Math.sqrt(3 / sizeOf(shape.slice(1)));
    const array = zeros
      ? ndArray(new Float32Array(sizeOf(shape)), shape)
      : toFloat32(randomArray(shape, { stream: name, low: -scale, high: scale }));
    return b.parameter(name, { array, role: "kernel", trainable: true });
  };
  const window = { strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1], groups: 1 } as const;
  const x = b.node(
    "sub",
    [b.input("x", float32("batch", 3, size, size)), b.input("mean", float32(1, 3, 1, 1))],
    {},
  );
  const first = b.node(
    "relu",
    [b.node("conv", [x, weight("first", 8, 3, 3, 3)], window)],
    {},
    "first/relu",
  );
  const second = b.node("conv", [first, weight("second", 8, 8, 3, 3)], window);
  const sum = b.node("relu", [b.node("add", [second, first], {})], {}, "sum");
  const pooled = b.node(
    "maxPool",
    [sum],
    { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1] },
    "pooled",
  );
  const places = 2 * size * size;
  const flat = b.node("reshape", [between(b, pooled)], { shape: ["batch", places] });
  const hidden = b.node(
    "relu",
    [b.node("matMul", [flat, weight("hidden", places, units)], {})],
    {},
    "dense",
  );
  return b.build([b.node("matMul", [hidden, weight("scores", units, 3)], {}, "y")]);
}

function feedsOf(batch: number): Record<string, NdArray> {
  const draw = (stream: string, ...shape: number[]) =>
    toFloat32(randomArray(shape, { stream, low: -1, high: 1 }));
  return { x: draw(`x${batch}`, batch, 3, 8, 8), mean: draw("mean", 1, 3, 1, 1) };
}

const at = (graph: Graph, value: string, frontPerRun: number) => ({
  ...{ value, frontPerRun, restPerRun: 4 },
  ...{ front: tap(graph, [value]), rest: startAt(graph, value) },
});

const options = { compileOne: (part: Graph) => compile(part), maxBytes: undefined };

describe("a graph run in two parts", () => {
  const graph = network();
  test.each(cutValues(graph).slice(0, -1))(
    "cut at %s gives what it gives as a whole",
    async (value) => {
      const whole = await compile(graph);
      for (const perRun of [1, 2, 3]) {
        const parts = await compileParts(graph, at(graph, value, perRun), options);
        expect(parts.inputs).toEqual(whole.inputs);
        expect(parts.outputs).toEqual(whole.outputs);
        expect(parts.imagesPerRun).toBe(4);
        for (const batch of [1, 2, 5]) {
          const [found, wanted] = [
            await parts.run(feedsOf(batch)),
            await whole.run(feedsOf(batch)),
          ];
          expect(found.y?.shape).toEqual([batch, 3]);
          // layers that onnxruntime fuses in the whole graph round otherwise
          expectClose(found.y?.data ?? [], wanted.y?.data ?? [], {
            relative: 1e-5,
            absolute: 1e-6,
          });
        }
        await parts.dispose();
      }
      await whole.dispose();
    },
  );

  test("an image has the same numbers, however many are run with it", async () => {
    const parts = await compileParts(graph, at(graph, "pooled", 2), options);
    const all = feedsOf(5);
    const { y } = await parts.run(all);
    const last = rows(all.x as NdArray, 4, 5);
    const one = await parts.run({ ...all, x: last });
    expectClose(one.y?.data ?? [], y?.data.slice(-3) ?? [], { relative: 1e-5, absolute: 1e-6 });
    await parts.dispose();
  });

  test("refuses what the whole graph refuses, by the names of its inputs and outputs", async () => {
    const parts = await compileParts(graph, at(graph, "pooled", 1), options);
    const { x, mean } = feedsOf(2) as { x: NdArray; mean: NdArray };
    await expect(parts.run({ x })).rejects.toThrow('"mean" is not fed; wants x,mean');
    await expect(parts.run({ x: mean, mean })).rejects.toThrow(
      '"x" is [1,3,1,1], wants [batch,3,8,8]',
    );
    const signal = AbortSignal.abort(new Error("stop"));
    await expect(parts.run({ x, mean }, { signal })).rejects.toThrow("stop");
    await parts.dispose();
    await parts.dispose();
    await expect(parts.run({ x, mean })).rejects.toThrow("has been disposed");
    const little = { ...options, maxBytes: 100 };
    await expect(compileParts(graph, at(graph, "pooled", 1), little)).rejects.toThrow(
      "a batch of 1 needs",
    );
  });

  test("the front is given back where the rest cannot be compiled", async () => {
    const disposed = vi.fn(async () => {});
    const compileOne = async (part: Graph) => {
      if (part.outputs[0] === "y") throw new Error("no rest");
      return { ...(await compile(part)), dispose: disposed };
    };
    const made = compileParts(graph, at(graph, "pooled", 1), { ...options, compileOne });
    await expect(made).rejects.toThrow("no rest");
    expect(disposed).toHaveBeenCalledOnce();
  });
});

describe("where a graph is cut", () => {
  // images that fill the cache, and many weights behind them
  const large = { zeros: true, size: 512, units: 64 };
  const costs = { least: 2 ** 22, moved: 12 };

  test("large maps in front go one by one, dense layers by as many as there are", () => {
    const parts = partsOf(network(large), costs);
    expect(parts).toMatchObject({ value: "reshape", frontPerRun: 1 });
    expect(parts?.front.inputs).toEqual(["x", "mean"]);
    expect(parts?.rest.inputs).toEqual(["reshape"]);
    expect(parts?.rest.outputs).toEqual(["y"]);
  });

  test("not where little is saved, nor where images meet in front", () => {
    expect(partsOf(network(), costs)).toBeNull();
    expect(partsOf(network(large), { ...costs, least: 2 ** 28 })).toBeNull();
    expect(partsOf(network(large), { ...costs, moved: 100 })).toBeNull();
    const reversed = network({
      ...large,
      between: (b, x) => b.node("reverse", [x], { axes: [0] }),
    });
    expect(partsOf(reversed, costs)).toMatchObject({ value: "pooled" });
    const b = new GraphBuilder();
    const x = b.input("x", float32("batch", 2 ** 20));
    const turned = b.node("reverse", [b.node("relu", [x], {})], { axes: [0] });
    const mean = b.node("reduceMean", [b.node("relu", [turned], {})], {
      axes: [1],
      keepDims: true,
    });
    const array = ndArray(new Float32Array(2 ** 22), [1, 2 ** 22]);
    const y = b.node(
      "matMul",
      [mean, b.parameter("w", { array, role: "kernel", trainable: true })],
      {},
    );
    expect(partsOf(b.build([y]), { ...costs, least: 1 })).toBeNull();
  });

  test("a graph keeps its parts, so that compiling it again shares their sessions", () => {
    const graph = network({ zeros: true, size: 512, units: 256 });
    const parts = twoParts(graph);
    expect(parts).toMatchObject({ frontPerRun: 1 });
    expect(twoParts(graph)).toBe(parts);
  });
});
