import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NdArray } from "@xrt/core";
import { peersPython } from "@xrt/testing/node";
import { afterAll, expect, test } from "vitest";
import { readReferenceNetwork, referenceNetworks } from "../../test/reference-networks.js";
import { differentiate } from "../differentiate.js";
import { fromOnnx, toOnnx } from "./index.js";

const hasPeers = spawnSync(peersPython, ["-c", "import onnx, onnxruntime"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "xrt-written-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Checks each file of a list on standard input, runs it, and prints the sum of magnitudes of each of its outputs. */
const CHECK = `
import json, sys
import numpy as np, onnx, onnxruntime
for file, feeds in json.load(sys.stdin):
    onnx.checker.check_model(file, full_check=True)
    session = onnxruntime.InferenceSession(file)
    arrays = {k: np.array(v["data"], np.float32).reshape(v["shape"]) for k, v in feeds.items()}
    print(json.dumps([float(np.abs(o).sum(dtype=np.float64)) for o in session.run(None, arrays)]))
`;

test.skipIf(!hasPeers).each(referenceNetworks)(
  "%s, written by %s, is written again so that onnx.checker and Python's onnxruntime take it (skipped without them)",
  async (name, exporter) => {
    const { path, tensors, initializers } = readReferenceNetwork(name, exporter);
    const graph = await fromOnnx(readFileSync(path));
    const [input = ""] = graph.inputs;
    const [of = ""] = graph.outputs;
    const weights = [...initializers.keys()];
    const backward = differentiate(graph, { of, wrt: [input, ...weights], cotangent: "input" });
    const feed = (key: string) => plain(tensors.get(key) as NdArray);
    const feeds = { [input]: feed("input") };
    const both = { ...feeds, [backward.cotangent ?? ""]: feed("cotangent") };
    const fed = weights.map((w) => [w, plain(graph.parameters.get(w)?.array as NdArray)] as const);
    const written = [
      [toOnnx(graph), feeds],
      [toOnnx(backward.graph), both],
      [toOnnx(backward.graph, { fed: weights }), { ...both, ...Object.fromEntries(fed) }],
    ] as const;
    const list = written.map(([bytes, arrays], i) => {
      const file = join(folder, `${name}-${exporter}-${i}.onnx`);
      writeFileSync(file, bytes);
      return [file, arrays];
    });
    const { stdout, stderr, status } = spawnSync(peersPython, ["-c", CHECK], {
      input: JSON.stringify(list),
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    expect(status, stderr).toBe(0);
    const output = l1(tensors.get("output"));
    const gradients = [l1(tensors.get("input gradient")), ...[...initializers.values()].map(l1)];
    const [forward, ...withGradients] = stdout
      .trim()
      .split("\n")
      .map((line): number[] => JSON.parse(line));
    expectNear(forward ?? [], [output]);
    for (const sums of withGradients) expectNear(sums, [output, ...gradients]);
  },
);

function plain({ data, shape }: NdArray): { data: number[]; shape: readonly number[] } {
  return { data: [...data], shape };
}

function l1(array: NdArray | undefined): number {
  return array?.data.reduce((sum, v) => sum + Math.abs(v), 0) ?? Number.NaN;
}

function expectNear(got: readonly number[], expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs((got[i] ?? Number.NaN) - value) / value).toBeLessThan(1e-4);
  }
}
