import * as tf from "@tensorflow/tfjs-core";
import { ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { differentiate } from "../src/differentiate.js";
import { InvalidModelError } from "../src/errors.js";
import { float32, type Graph } from "../src/graph.js";
import { GraphBuilder } from "../src/graph-builder.js";
import { bytesPerImage } from "../src/memory.js";
import type { TestEngine } from "./engine.js";

/** relu(x w) with x `[batch, 2]`. */
function network(weights = [1, -1, 2, 0.5]): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 2));
  const array = ndArray(Float32Array.from(weights), [2, 2]);
  const w = b.parameter("w", { array, role: "kernel", trainable: true });
  return b.build([b.node("relu", [b.node("matMul", [x, w], {})], {}, "y")]);
}

const ones = (...shape: [number, number]) =>
  ndArray(new Float32Array(shape[0] * shape[1]).fill(1), shape);

/** What every engine's executable keeps to besides the numbers. */
export function testExecutable({ compile }: TestEngine): void {
  test("concurrent runs of several batch sizes do not mingle", async () => {
    const executable = await compile(network());
    const runs = await Promise.all([1, 2, 3].map((batch) => executable.run({ x: ones(batch, 2) })));
    expect(runs.map(({ y }) => [...(y?.data ?? [])])).toEqual([
      [3, 0],
      [3, 0, 3, 0],
      [3, 0, 3, 0, 3, 0],
    ]);
    await executable.dispose();
  });

  test("parameters can be fed, and are freed with the feeds", async () => {
    const executable = await compile(network(), { fed: ["w"] });
    expect(executable.inputs).toEqual(["x", "w"]);
    const { numTensors } = tf.memory();
    const out = await executable.run({ x: ones(1, 2), w: ones(2, 2) });
    expect([...(out.y?.data ?? [])]).toEqual([2, 2]);
    expect(tf.memory().numTensors).toBe(numTensors);
    await executable.dispose();
    await expect(compile(network(), { fed: ["v"] })).rejects.toThrow('"v" is not a parameter');
  });

  test("a feed is refused by name: missing, unknown, shape, batch, empty batch, type, too short", async () => {
    const executable = await compile(network());
    const refused = (feeds: object) =>
      expect(executable.run(feeds as Parameters<typeof executable.run>[0])).rejects;
    const x = ones(1, 2);
    await refused({}).toThrow('"x" is not fed; wants x');
    await refused({ x, z: x }).toThrow('no input is named "z"; nearest: x');
    await refused({ x: ones(1, 3) }).toThrow('"x" is [1,3], wants [batch,2]');
    await refused({ x: ones(0, 2) }).toThrow('"x" is [0,2], wants [batch,2]');
    await refused({ x: { data: new Float64Array(2), shape: [1, 2] } }).toThrow(
      '"x" holds a Float64Array, wants a Float32Array',
    );
    await refused({ x: { data: new Float32Array(1), shape: [1, 2] } }).toThrow(
      '"x" holds 1 numbers, its shape [1,2] wants 2',
    );
    await executable.dispose();
  });

  test("an aborted run does not begin; dispose waits for runs, is harmless twice, and ends use", async () => {
    const executable = await compile(network());
    const x = ones(1, 2);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(executable.run({ x }, { signal })).rejects.toThrow("enough");
    const running = executable.run({ x });
    await executable.dispose();
    expect((await running).y?.shape).toEqual([1, 2]);
    await executable.dispose();
    await expect(executable.run({ x })).rejects.toThrow("the executable has been disposed");
  });

  test("a weight that is NaN is refused by name", async () => {
    const broken = compile(network([1, 2, Number.NaN, 3]));
    await expect(broken).rejects.toThrow(InvalidModelError);
    await expect(broken).rejects.toThrow('parameter "w" holds NaN at element 2');
  });

  test("what does not fit is refused, before it runs", async () => {
    const graph = network();
    // x, the product and its relu: two numbers each
    expect(bytesPerImage(graph)).toBe(24);
    const weights = 16;
    await expect(compile(graph, { maxBytes: weights + 23 })).rejects.toThrow("a batch of 1 needs");
    const executable = await compile(graph, { maxBytes: weights + 3 * 24 });
    await executable.run({ x: ones(3, 2) });
    await expect(executable.run({ x: ones(4, 2) })).rejects.toThrow(
      "run fewer images at once, make the input smaller, or raise maxBytes",
    );
    await executable.dispose();
  });

  test("what no output reads takes no memory", async () => {
    const graph = network();
    const { graph: both } = differentiate(graph, { of: "y", wrt: ["x", "w"] });
    const executable = await compile({ ...both, outputs: ["y"] }, { maxBytes: 16 + 24 });
    expect(Object.keys(await executable.run({ x: ones(1, 2) }))).toEqual(["y"]);
    await executable.dispose();
  });

  test("what is returned is the caller's: writing to it changes no later run", async () => {
    const b = new GraphBuilder();
    const x = b.input("x", float32("batch", 2));
    const array = ndArray(Float32Array.of(5, 6), [2]);
    const c = b.constant(array, "c");
    const executable = await compile(
      b.build([x, c, b.node("reshape", [x], { shape: [2, "batch"] })]),
    );
    const feed = ones(1, 2);
    const first = await executable.run({ x: feed });
    for (const { data } of Object.values(first)) data.fill(9);
    const second = await executable.run({ x: feed });
    expect([...(second.x?.data ?? [])]).toEqual([1, 1]);
    expect([...(second.c?.data ?? [])]).toEqual([5, 6]);
    expect([...array.data]).toEqual([5, 6]);
    await executable.dispose();
  });
}
