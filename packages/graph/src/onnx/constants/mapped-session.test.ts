import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ndArray } from "@xrt/core";
import { expectClose } from "@xrt/testing";
import { expect, test, vi } from "vitest";
import { float32, type Graph } from "../../graph.js";
import { GraphBuilder } from "../../graph-builder.js";
import { compile } from "../compile.js";
import { loadOnnxruntime } from "../load-onnxruntime.js";
import { onnxModel } from "../to-onnx.js";
import { mappedSession } from "./mapped-session.js";

/** A dense layer of 2,048 x `units`, and a swish, which is written with a loop whose body reads values around it. */
function dense(units: number): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 2048));
  const data = Float32Array.from({ length: 2048 * units }, (_, i) => Math.sin(i * i) / 50);
  const kernel = b.parameter("kernel", {
    array: ndArray(data, [2048, units]),
    role: "kernel",
    trainable: true,
  });
  return b.build([b.node("silu", [b.node("matMul", [x, kernel], {})], {})]);
}

const input = ndArray(
  Float32Array.from({ length: 2048 }, (_, i) => Math.cos(i)),
  [1, 2048],
);

/** From the definition. */
function wanted(units: number): Float32Array {
  return Float32Array.from({ length: units }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < 2048; i++) {
      sum += Math.cos(i) * Math.fround(Math.sin((i * units + j) ** 2) / 50);
    }
    return sum / (1 + Math.exp(-sum));
  });
}

const tolerance = { relative: 1e-4, absolute: 1e-5 };

test("a model whose weights lie in a file runs when the file is gone", async () => {
  const ort = await loadOnnxruntime("node", undefined);
  // others on this machine may have such folders too
  const own = mkdtempSync(join(tmpdir(), "xrt-mapped-test-"));
  vi.stubEnv("TMPDIR", own);
  const session = await mappedSession(ort, onnxModel(dense(8), [], 0), {});
  vi.unstubAllEnvs();
  // onnxruntime itself leaves a log there
  expect(readdirSync(own).filter((name) => name.startsWith("xrt-mapped-"))).toEqual([]);
  rmSync(own, { recursive: true });
  const x = new ort.Tensor("float32", input.data, [1, 2048]);
  const [result] = Object.values((await session?.run({ x })) ?? {});
  expectClose(result?.data as Float32Array, wanted(8), { ...tolerance, what: "silu" });
  await session?.release();
});

test("compile goes through memory where no file can be written, with the same result", async () => {
  const results = [];
  for (const folder of [tmpdir(), "/nowhere"]) {
    vi.stubEnv("TMPDIR", folder);
    const graph = dense(512);
    const executable = await compile(graph);
    results.push((await executable.run({ x: input }))[graph.outputs[0] ?? ""]?.data);
    await executable.dispose();
    vi.unstubAllEnvs();
  }
  expectClose(results[0] ?? [], wanted(512), { ...tolerance, what: "mapped" });
  expect(results[1]).toEqual(results[0]);
});
