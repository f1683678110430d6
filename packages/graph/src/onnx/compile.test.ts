import { ndArray } from "@xrt/core";
import { InferenceSession } from "onnxruntime-node";
import { expect, test, vi } from "vitest";
import { differentiate } from "../differentiate.js";
import { float32 } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { compile } from "./index.js";

/** sum(relu(x w)) with x `[batch, 2]`. */
function network() {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 2));
  const w = b.parameter("w", {
    array: ndArray(Float32Array.of(1, -1, 2, 0.5), [2, 2]),
    role: "kernel",
    trainable: true,
  });
  const y = b.node("relu", [b.node("matMul", [x, w], {})], {}, "y");
  return b.build([y]);
}

test("compile runs any batch size, and gradients with respect to inputs and parameters", async () => {
  const { graph, gradients } = differentiate(network(), { of: "y", wrt: ["x", "w"] });
  const executable = await compile(graph);
  for (const batch of [1, 3]) {
    const x = ndArray(
      Float32Array.from({ length: 2 * batch }, () => 1),
      [batch, 2],
    );
    const out = await executable.run({ x });
    expect([...(out.y?.data ?? [])].slice(0, 2)).toEqual([3, 0]);
    expect(out.y?.shape).toEqual([batch, 2]);
    expect([...(out[gradients.get("x") ?? ""]?.data ?? [])].slice(0, 2)).toEqual([1, 2]);
    expect([...(out[gradients.get("w") ?? ""]?.data ?? [])]).toEqual([batch, 0, batch, 0]);
  }
  await executable.dispose();
});

test("compile takes named parameters at each run", async () => {
  const executable = await compile(network(), { fed: ["w"] });
  expect(executable.inputs).toEqual(["x", "w"]);
  const x = ndArray(Float32Array.of(1, 1), [1, 2]);
  const w = ndArray(Float32Array.of(1, 1, 1, 1), [2, 2]);
  expect([...((await executable.run({ x, w })).y?.data ?? [])]).toEqual([2, 2]);
  await executable.dispose();
  await expect(compile(network(), { fed: ["v"] })).rejects.toThrow(
    'compile: "v" is not a parameter',
  );
});

test("run names a feed that is missing, unknown, of another shape or of another batch, and an empty batch", async () => {
  const executable = await compile(network());
  const x = ndArray(Float32Array.of(1, 1), [1, 2]);
  await expect(executable.run({})).rejects.toThrow('"x" is not fed; wants x');
  await expect(executable.run({ x, z: x })).rejects.toThrow('no input is named "z"; nearest: x');
  const wrong = ndArray(Float32Array.of(1, 1, 1), [1, 3]);
  await expect(executable.run({ x: wrong })).rejects.toThrow('"x" is [1,3], wants [batch,2]');
  const empty = ndArray(new Float32Array(0), [0, 2]);
  await expect(executable.run({ x: empty })).rejects.toThrow('"x" is [0,2], wants [batch,2]');
  await executable.dispose();
});

test("run is refused after an abort and after dispose, and dispose twice is harmless", async () => {
  const executable = await compile(network());
  const x = ndArray(Float32Array.of(1, 1), [1, 2]);
  await expect(
    executable.run({ x }, { signal: AbortSignal.abort(new Error("stop")) }),
  ).rejects.toThrow("stop");
  await executable.dispose();
  await executable.dispose();
  await expect(executable.run({ x })).rejects.toThrow("has been disposed");
});

test("concurrent runs do not disturb each other", async () => {
  const executable = await compile(network());
  const runs = Array.from({ length: 20 }, async (_, i) => {
    const { y } = await executable.run({ x: ndArray(Float32Array.of(i, 0), [1, 2]) });
    return y?.data[0];
  });
  expect(await Promise.all(runs)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  await executable.dispose();
});

test("compiling a graph again shares its session, which the last dispose frees", async () => {
  const graph = network();
  const create = vi.spyOn(InferenceSession, "create");
  try {
    const [first, second] = await Promise.all([compile(graph), compile(graph)]);
    const other = await compile(graph, { threads: 1 });
    expect(create).toHaveBeenCalledTimes(2);
    await first.dispose();
    const x = ndArray(Float32Array.of(1, 1), [1, 2]);
    expect([...((await second.run({ x })).y?.data ?? [])]).toEqual([3, 0]);
    await second.dispose();
    await other.dispose();
    await (await compile(graph)).dispose();
    expect(create).toHaveBeenCalledTimes(3);
  } finally {
    create.mockRestore();
  }
});
