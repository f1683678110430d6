import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { peersPython } from "@xrt/testing/node";
import { afterAll, expect, test } from "vitest";
import { type OpCase, opCases } from "../../test/op-cases.js";
import { differentiate } from "../differentiate.js";
import { float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { toOnnx } from "./to-onnx.js";

const hasOnnx = spawnSync(peersPython, ["-c", "import onnx"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "xrt-onnx-ops-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Prints the names of the files that are refused, and why. */
const CHECK = `
import glob, onnx, sys
for path in sorted(glob.glob(sys.argv[1] + "/*.onnx")):
    try:
        onnx.checker.check_model(onnx.load(path), full_check=True)
    except Exception as error:
        print(path, error)
`;

test.skipIf(!hasOnnx)(
  "every case of every op passes onnx.checker with its backward pass (skipped without Python's onnx)",
  () => {
    for (const [i, c] of opCases.entries()) {
      writeFileSync(join(folder, `${i}-${c.op}.onnx`), toOnnx(withGradients(c)));
    }
    const checked = spawnSync(peersPython, ["-c", CHECK, folder], { encoding: "utf8" });
    expect([checked.status, checked.stdout]).toEqual([0, ""]);
  },
);

function withGradients({ op, inputs, attributes }: OpCase): Graph {
  const b = new GraphBuilder();
  const names = inputs.map((i, k) => (i === null ? "" : b.input(`x${k}`, float32(...i.shape))));
  const graph = b.build([b.node(op, names, attributes, "y")]);
  const wrt = names.filter((_, k) => inputs[k]?.differentiable);
  return wrt.length === 0 ? graph : differentiate(graph, { of: "y", wrt }).graph;
}
