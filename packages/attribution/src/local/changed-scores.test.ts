import { type NdArray, ndArray } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { featureAblation, occlusion, prepare } from "../index.js";

/** A network with enough to do at places nearby that only what changes is worth computing again. */
function large(): Graph {
  const b = new GraphBuilder();
  const window = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;
  let value = b.input("x", float32("batch", 3, 80, 80));
  for (const [i, from] of [3, 32, 32].entries()) {
    const kernel = toFloat32(
      randomArray([32, from, 3, 3], { stream: `kernel ${i}`, low: -0.1, high: 0.1 }),
    );
    value = b.node("relu", [b.node("conv", [value, b.constant(kernel)], window)], {}, `relu${i}`);
  }
  const mean = b.node("reduceMean", [value], { axes: [2, 3], keepDims: false });
  const head = b.constant(toFloat32(randomArray([32, 2], { stream: "head" })));
  return b.build([b.node("matMul", [mean, head], {}, "y")]);
}

const graph = large();
const image = toFloat32(randomArray([3, 80, 80], { stream: "image" }));
const options = { target: 1, window: 8, stride: 4, baseline: 0.2 } as const;

/** An engine that remembers what it was given and what is still held. */
function watched() {
  const shapes: string[] = [];
  let held = 0;
  const engine = {
    name: "watched",
    compile: async (own: Graph) => {
      shapes.push(String(own.types.get(own.inputs[0] ?? "")?.shape));
      const executable = await compile(own);
      held++;
      const dispose = async () => {
        held--;
        await executable.dispose();
      };
      return { ...executable, dispose };
    },
  };
  return { engine, shapes, held: () => held };
}

describe("occlusion of a large network", () => {
  test("computes again only what a window changes, with the map of whole passes", async () => {
    const { engine, shapes } = watched();
    const progress: (number | null)[][] = [];
    const found = await occlusion(graph, image, {
      ...options,
      engine,
      onProgress: ({ done, total }) => progress.push([done, total ?? null]),
    });
    // the whole image once, for its values at the cuts
    expect(shapes.filter((shape) => shape === "batch,3,80,80")).toHaveLength(1);
    expect(shapes.length).toBeGreaterThan(2);
    expect(progress.at(-1)).toEqual([361, 361]);
    const executable = await compile(graph);
    const scores = async (x: NdArray) => (await executable.run({ x })).y as NdArray;
    const whole = await occlusion(scores, image, options);
    expectClose(found.values.data, whole.values.data, { relative: 1e-4, absolute: 1e-6 });
    expectClose(found.score, whole.score, { relative: 1e-5, absolute: 0 });
  });

  test("of a batch is that of its images one by one, bit for bit, whatever is run at once", async () => {
    const both = ndArray(
      Float32Array.of(...image.data, ...image.data.slice().reverse()),
      [2, 3, 80, 80],
    );
    const found = await occlusion(graph, both, options);
    for (const i of [0, 1]) {
      const own = ndArray(both.data.slice(19200 * i, 19200 * (i + 1)), [3, 80, 80]);
      const alone = await occlusion(graph, own, { ...options, batchSize: 3 + i });
      expect(alone.values.data).toEqual(found.values.data.slice(19200 * i, 19200 * (i + 1)));
      expect(alone.score).toEqual([found.score[i]]);
    }
  });

  test("is feature ablation where its windows are the cells of a grid", async () => {
    const { engine, shapes } = watched();
    const cells = { target: 1, features: { grid: [7, 10] as const }, baseline: 0.2 };
    const found = await featureAblation(graph, image, { ...cells, engine });
    expect(shapes.filter((shape) => shape === "batch,3,80,80")).toHaveLength(1);
    const executable = await compile(graph);
    const scores = async (x: NdArray) => (await executable.run({ x })).y as NdArray;
    const whole = await featureAblation(scores, image, cells);
    expectClose(found.values.data, whole.values.data, { relative: 1e-4, absolute: 1e-6 });
  });

  test("leaves nothing behind when it is aborted or its stream is left", async () => {
    const { engine, held } = watched();
    const model = await prepare(graph, { engine });
    const stop = new AbortController();
    const reason = new Error("enough");
    const onProgress = () => stop.abort(reason);
    const aborted = occlusion(model, image, { ...options, onProgress, signal: stop.signal });
    await expect(aborted).rejects.toBe(reason);
    for await (const { done, values } of occlusion.stream(model, image, options)) {
      expect(values.data.some((v) => v !== 0)).toBe(true);
      if (done > 20) break;
    }
    expect(held()).toBeGreaterThan(2);
    await model.dispose();
    expect(held()).toBe(0);
  });
});
