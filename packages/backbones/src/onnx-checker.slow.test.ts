import "@tensorflow/tfjs-backend-cpu";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { type LayersModel, layers, sequential } from "@tensorflow/tfjs-layers";
import { differentiate } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { toOnnx } from "@xrt/graph/onnx";
import { peersPython } from "@xrt/testing/node";
import { afterAll, expect, test } from "vitest";
import { mobileNetV1, studyCnn2020 } from "./index.js";

enableProdMode();

const hasChecker = spawnSync(peersPython, ["-c", "import onnx"]).status === 0;
const folder = mkdtempSync(join(tmpdir(), "xrt-onnx-"));
afterAll(() => rmSync(folder, { recursive: true }));

const conv = { kernelSize: 3, padding: "same", activation: "relu" } as const;
const networks: [string, () => LayersModel][] = [
  ["mobileNetV1 0.25", () => mobileNetV1({ alpha: 0.25, inputShape: [32, 32, 3] })],
  ["studyCnn2020", () => studyCnn2020({ inputShape: [16, 16, 3] })],
  [
    "a VGG-like network",
    () =>
      sequential({
        layers: [
          layers.conv2d({ ...conv, filters: 4, inputShape: [16, 16, 3] }),
          layers.conv2d({ ...conv, filters: 4 }),
          layers.maxPooling2d({ poolSize: 2 }),
          layers.conv2d({ ...conv, filters: 8 }),
          layers.maxPooling2d({ poolSize: 3, strides: 2 }),
          layers.flatten(),
          layers.dense({ units: 8, activation: "relu" }),
          layers.dense({ units: 3, activation: "softmax" }),
        ],
      }),
  ],
];

const CHECK = `
import onnx, sys
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
print(len(model.graph.node))
`;

test.skipIf(!hasChecker).each(networks)(
  "%s passes onnx.checker with full shape inference, forward and with all gradients (skipped without the peers' onnx)",
  async (name, build) => {
    const network = build();
    const graph = await fromLayersModel(network);
    const trainable = [...graph.parameters].flatMap(([n, p]) => (p.trainable ? [n] : []));
    const [of = ""] = graph.outputs;
    const backward = differentiate(graph, { of, wrt: [...graph.inputs, ...trainable] }).graph;
    const files = [toOnnx(graph), toOnnx(backward), toOnnx(backward, { fed: trainable })];
    for (const [i, bytes] of files.entries()) {
      const file = join(folder, `${name.replaceAll(" ", "-")}-${i}.onnx`);
      writeFileSync(file, bytes);
      const { status, stderr, stdout } = spawnSync(peersPython, ["-c", CHECK, file], {
        encoding: "utf8",
      });
      expect(stderr).toBe("");
      expect(status).toBe(0);
      expect(Number(stdout)).toBeGreaterThan(5);
    }
    network.dispose();
  },
);
