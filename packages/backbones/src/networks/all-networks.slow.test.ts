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
  "$name with fresh parameters gives two grey images other probabilities",
  async ({ family, build }) => {
    const side = sizeFor(family);
    const network = build({
      inputShape: [side, side, 1],
      classes: 5,
      classifierActivation: "softmax",
    });
    const graph = isGraph(network) ? network : await fromLayersModel(network);
    const executable = await compile(graph);
    const shape = [2, side, side, 1];
    const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * i));
    const out = await executable.run({ [graph.inputs[0] ?? ""]: ndArray(data, shape) });
    const { data: scores, shape: got } =
      out[graph.outputs[0] ?? ""] ?? ndArray(new Float32Array(), [0]);
    expect(got).toEqual([2, 5]);
    for (const row of [scores.subarray(0, 5), scores.subarray(5)]) {
      expect(row.reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 4);
    }
    expect([...scores.subarray(0, 5)]).not.toEqual([...scores.subarray(5)]);
    await executable.dispose();
    if (!isGraph(network)) network.dispose();
  },
  300_000,
);
