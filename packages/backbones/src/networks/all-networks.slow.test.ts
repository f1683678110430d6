import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { ndArray, sizeOf } from "@xrt/core";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { expect, test } from "vitest";
import { isGraph } from "./network-parameters.js";
import { networkTable } from "./network-table.js";

enableProdMode();

/** Sides that no network is too large for, and that are not powers of two where that is allowed. */
function sizeFor(family: string): number {
  if (family === "inception" || family === "xception") return 76;
  return family === "vit" ? 32 : 44;
}

test.each(networkTable)(
  "$name with fresh parameters gives two grey images other logits",
  async ({ family, build }) => {
    const side = sizeFor(family);
    const network = build({
      inputShape: [side, side, 1],
      classes: 5,
      // deep networks without trained statistics give logits of 10,000: a softmax of them is one-hot
      classifierActivation: "linear",
    });
    const graph = isGraph(network) ? network : await fromLayersModel(network);
    const executable = await compile(graph);
    const shape = [2, side, side, 1];
    const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * i));
    const out = await executable.run({ [graph.inputs[0] ?? ""]: ndArray(data, shape) });
    const { data: scores, shape: got } =
      out[graph.outputs[0] ?? ""] ?? ndArray(new Float32Array(), [0]);
    expect(got).toEqual([2, 5]);
    expect(scores.every(Number.isFinite)).toBe(true);
    const largest = Math.max(...scores.map(Math.abs));
    const change = Math.max(
      ...[0, 1, 2, 3, 4].map((i) => Math.abs((scores[i] ?? 0) - (scores[5 + i] ?? 0))),
    );
    expect(change / largest).toBeGreaterThan(1e-3);
    await executable.dispose();
    if (!isGraph(network)) network.dispose();
  },
  300_000,
);
