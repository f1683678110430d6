// weights are decoded by TensorFlow.js
import "@tensorflow/tfjs-backend-cpu";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, ndArray } from "@xrt/core";
import { compile } from "@xrt/graph/onnx";
import { afterAll, describe, expect, test } from "vitest";
import { loadGraphModel } from "./load-graph-model.js";

const folder = mkdtempSync(join(tmpdir(), "xrt-graph-model-"));
afterAll(() => rmSync(folder, { recursive: true }));

const size = (n: number) => ({ size: String(n) });
const attr = { T: { type: 1 } };
/** `reshape(x + [1, 2, 3], [-1, 3])`: a float32 weight, and a shape of whole numbers, in files of their own. */
const network = {
  format: "graph-model",
  modelTopology: {
    node: [
      {
        name: "x",
        op: "Placeholder",
        attr: { dtype: { type: 1 }, shape: { shape: { dim: [size(-1), size(3)] } } },
      },
      { name: "bias", op: "Const", attr: { dtype: { type: 1 } } },
      { name: "shape", op: "Const", attr: { dtype: { type: 3 } } },
      { name: "sum", op: "AddV2", input: ["x", "bias"], attr },
      { name: "y", op: "Reshape", input: ["sum", "shape"], attr },
    ],
    versions: { producer: 1 },
  },
  weightsManifest: [
    {
      paths: ["first.bin", "second.bin"],
      weights: [
        { name: "bias", shape: [3], dtype: "float32" },
        { name: "shape", shape: [2], dtype: "int32" },
      ],
    },
  ],
};

function write(json: unknown): void {
  const text = typeof json === "string" ? json : JSON.stringify(json);
  writeFileSync(join(folder, "model.json"), text);
  writeFileSync(join(folder, "first.bin"), new Uint8Array(Float32Array.of(1, 2, 3).buffer));
  writeFileSync(join(folder, "second.bin"), new Uint8Array(Int32Array.of(-1, 3).buffer));
}

describe("loadGraphModel", () => {
  test("reads weights of their own types from all files", async () => {
    write(network);
    const graph = await loadGraphModel(folder);
    const executable = await compile(graph);
    const outputs = await executable.run({ x: ndArray(Float32Array.of(10, 20, 30), [1, 3]) });
    await executable.dispose();
    expect([...(outputs[graph.outputs[0] ?? ""]?.data ?? [])]).toEqual([11, 22, 33]);
  });

  const names = (...paths: string[]) => ({ ...network, weightsManifest: [{ paths, weights: [] }] });
  test.each<[string, unknown, string]>([
    ["no JSON", "{", "is not JSON"],
    ["no topology", { ...network, modelTopology: null }, "has no topology or no weights"],
    ["no weights", { ...network, weightsManifest: {} }, "has no topology or no weights"],
    ["a file above", names("../w.bin"), 'names "../w.bin", which is outside'],
    ["a file elsewhere", names("/etc/passwd"), 'names "/etc/passwd", which is outside'],
    ["an address", names("http://a.b/w"), 'names "http://a.b/w", which is outside'],
    ["a name that is cut off", names("w.bin\0.png"), "which is outside"],
    ["a file that is missing", names("absent.bin"), "is the folder complete?"],
  ])("refuses a model.json with %s", async (_, json, message) => {
    write(json);
    const error = await loadGraphModel(folder).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message).toMatch(/^loadGraphModel: /);
    expect((error as Error).message).toContain(message);
  });
});
