import "@tensorflow/tfjs-backend-cpu";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enableProdMode, memory } from "@tensorflow/tfjs-core";
import { DataError } from "@xrt/core";
import { fromLayersModel } from "@xrt/graph/layers";
import { afterAll, describe, expect, test } from "vitest";
import {
  initialise,
  mobileNetV1,
  parameterCount,
  studyCnn2020,
  truncateAt,
  withHead,
} from "./index.js";
import { loadLayersModel, saveLayersModel } from "./node/index.js";

enableProdMode();
const folder = mkdtempSync(join(tmpdir(), "xrt-backbones-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function bytesOf(network: Parameters<typeof fromLayersModel>[0]) {
  const { parameters } = await fromLayersModel(network);
  return new Map(
    [...parameters].map(([name, { array }]) => [
      name,
      Buffer.from(array.data.slice().buffer).toString("hex"),
    ]),
  );
}

test("studyCnn2020 is the benchmark network of 2020: 19,457 parameters", () => {
  const network = studyCnn2020();
  expect(parameterCount(network)).toBe(896 + 18_496 + 65);
  expect(network.outputs[0]?.shape).toEqual([null, 1]);
  network.dispose();
});

describe("initialise", () => {
  test("gives the same bytes for the same seed and others for another, biases 0, kernels within He's bounds", async () => {
    const network = studyCnn2020({ inputShape: [8, 8, 1] });
    await initialise(network, "scratch", 7);
    const first = await bytesOf(network);
    await initialise(network, "scratch", 8);
    const other = await bytesOf(network);
    await initialise(network, "scratch", 7);
    expect(await bytesOf(network)).toEqual(first);
    expect(other.get("conv2d_2/kernel")).not.toBe(first.get("conv2d_2/kernel"));
    const { parameters } = await fromLayersModel(network);
    const kernel = parameters.get("conv2d_2/kernel")?.array.data ?? new Float32Array();
    const limit = Math.sqrt(6 / (3 * 3 * 32));
    expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(limit);
    const variance = kernel.reduce((sum, v) => sum + v * v, 0) / kernel.length;
    // uniform on +-limit: variance limit^2 / 3, within five standard errors over 18,432 draws
    expect(Math.abs(variance / (limit ** 2 / 3) - 1)).toBeLessThan(
      5 * Math.sqrt(0.8 / kernel.length),
    );
    expect(parameters.get("conv2d_2/bias")?.array.data.every((v) => v === 0)).toBe(true);
    network.dispose();
  });
  test("leaves what `only` does not pick, and leaks nothing", async () => {
    const network = studyCnn2020({ inputShape: [8, 8, 1] });
    const before = await bytesOf(network);
    const tensors = memory().numTensors;
    await initialise(network, "scratch", 3, { only: (name) => name.startsWith("dense_1/") });
    expect(memory().numTensors).toBe(tensors);
    const after = await bytesOf(network);
    expect(after.get("conv2d_1/kernel")).toBe(before.get("conv2d_1/kernel"));
    expect(after.get("dense_1/kernel")).not.toBe(before.get("dense_1/kernel"));
    network.dispose();
  });
});

describe("withHead and truncateAt", () => {
  test("share the backbone's layers and keep their names", () => {
    const whole = mobileNetV1({ alpha: 0.25, inputShape: [32, 32, 3] });
    const base = truncateAt(whole, "conv_pw_13_relu");
    const network = withHead(base);
    expect(parameterCount(base)).toBe(218_544);
    expect(parameterCount(network)).toBe(218_544 + 257);
    expect(network.getLayer("conv_dw_5")).toBe(whole.getLayer("conv_dw_5"));
    expect(() => withHead(whole)).toThrow(
      '"mobilenet_0.25_32" returns [,1000], wants a feature map',
    );
    whole.dispose();
  });
});

describe("loadLayersModel", () => {
  const write = (name: string, json: unknown, bytes = new Uint8Array(0)) => {
    writeFileSync(
      join(folder, "model.json"),
      typeof json === "string" ? json : JSON.stringify(json),
    );
    writeFileSync(join(folder, name), bytes);
  };
  test("reads back bit for bit what saveLayersModel wrote", async () => {
    const network = mobileNetV1({ alpha: 0.25, inputShape: [32, 32, 3], classes: 10 });
    await saveLayersModel(network, join(folder, "saved"));
    const loaded = await loadLayersModel(join(folder, "saved"));
    expect(await bytesOf(loaded)).toEqual(await bytesOf(network));
    network.dispose();
    loaded.dispose();
  });
  test("names weights that are cut short", async () => {
    const saved = join(folder, "saved");
    writeFileSync(
      join(saved, "weights.bin"),
      readFileSync(join(saved, "weights.bin")).subarray(0, 1000),
    );
    await expect(loadLayersModel(saved)).rejects.toThrow(
      /weights.bin hold 1000 bytes, the manifest describes \d+; fetch them again/,
    );
  });
  test.each([
    ["no JSON", "{", "the format is not known"],
    ["no topology", { modelTopology: null, weightsManifest: [] }, "has no layers"],
    [
      "a file outside the folder",
      { modelTopology: {}, weightsManifest: [{ paths: ["../weights.bin"], weights: [] }] },
      'names "../weights.bin", which is outside',
    ],
    [
      "layers that are none",
      { modelTopology: {}, weightsManifest: [] },
      "model.json: layer: Improper config format",
    ],
    [
      "a missing weight file",
      {
        modelTopology: {},
        weightsManifest: [
          { paths: ["absent.bin"], weights: [{ name: "k", shape: [1], dtype: "float32" }] },
        ],
      },
      "1 weight files are missing: absent.bin",
    ],
  ])("refuses a model.json with %s", async (_, json, message) => {
    write("w", json);
    const error = await loadLayersModel(folder).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DataError);
    expect((error as Error).message).toContain(message);
  });
  test("refuses a folder that is not there", async () => {
    await expect(loadLayersModel(join(folder, "nowhere"))).rejects.toBeInstanceOf(DataError);
  });
});
