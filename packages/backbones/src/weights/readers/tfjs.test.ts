import { join } from "node:path";
import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { absent, realWeights } from "../../../test/real-data.js";
import { readWeightFile } from "../../node/read-weight-file.js";
import { readWeights } from "../read-weights.js";

const jsonBytes = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));
const float = { name: "a/kernel", shape: [2], dtype: "float32" };

/** A model.json of these weights in one file, whose bytes are given. */
function read(weights: readonly object[], data: Uint8Array, paths: readonly string[] = ["w.bin"]) {
  const json = { modelTopology: null, weightsManifest: [{ paths, weights }] };
  return readWeights(jsonBytes(json), { path: "model.json", sibling: async () => data });
}

test("weights lie one after another, quantised ones are restored", async () => {
  const half = { name: "h", shape: [1], dtype: "float32", quantization: { dtype: "float16" } };
  const byte = {
    name: "b",
    shape: [3],
    dtype: "float32",
    quantization: { dtype: "uint8", scale: 0.5, min: -1 },
  };
  const whole = {
    name: "i",
    shape: [1],
    dtype: "int32",
    quantization: { dtype: "uint16", scale: 1.4, min: 2 },
  };
  const data = Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 192, 0, 60, 0, 1, 255, 2, 0);
  const { tensors, notes, format } = await read([float, half, byte, whole], data);
  expect([...tensors].map(([name, { data: values }]) => [name, [...values]])).toEqual([
    ["a/kernel", [1, -2]],
    ["h", [1]],
    ["b", [-1, -0.5, 126.5]],
    ["i", [5]],
  ]);
  expect(notes).toEqual(["float16", "uint8", "uint16"].map((t) => `${t} was converted to float32`));
  expect(format).toBe("tfjs-layers-model");
});

const eight = new Uint8Array(8);
test.each<[string, () => Promise<unknown>, string]>([
  [
    "too few bytes",
    () => read([float], new Uint8Array(7)),
    "hold 7 bytes, the manifest describes 8",
  ],
  ["a file outside", () => read([float], eight, ["../w.bin"]), '"../w.bin", which is outside'],
  ["an address", () => read([float], eight, ["https://example.org/w"]), "which is outside"],
  ["a negative size", () => read([{ ...float, shape: [-2] }], eight), "no name, shape or dtype"],
  [
    "10^12 elements",
    () => read([{ ...float, shape: [1e6, 1e6] }], eight),
    "describes 4000000000000",
  ],
  ["text weights", () => read([{ ...float, dtype: "string" }], eight), '"a/kernel" is string'],
  [
    "a quantisation without step",
    () => read([{ ...float, quantization: { dtype: "uint8" } }], Uint8Array.of(1, 2)),
    "without scale and min",
  ],
  ["no groups", () => readWeights(jsonBytes({ weightsManifest: 3 })), "is no list of groups"],
  [
    "no files beside it",
    () => readWeights(jsonBytes({ weightsManifest: [{ paths: ["w"], weights: [float] }] })),
    "give `sibling`",
  ],
  ["JSON that is no model", () => readWeights(jsonBytes({ a: 1 })), "the format is not known"],
])("%s is refused", async (_, attempt, message) => {
  const error = await attempt().catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain(message);
});

const vgg = join(realWeights, "vgg16_block1-3", "model.json");
test.skipIf(absent(vgg))(
  "the real blocks 1 to 3 of VGG16: what is missing is named, a part can be read (skipped: no real data)",
  async () => {
    await expect(readWeightFile(vgg)).rejects.toThrow("group8-shard1of");
    const part = (name: string) => /^block[123]_/.test(name);
    const { tensors } = await readWeightFile(vgg, { only: part });
    expect([...tensors.values()].reduce((sum, { data }) => sum + data.length, 0)).toBe(1_735_488);
  },
);

const models = [
  ["mobilenet_v1_0.25_224", 475_544, "tfjs-layers-model"],
  ["darknet_tiny", 1_046_488, "tfjs-layers-model"],
  ["mobilenet_v1_0.5_graph", 883_918, "tfjs-graph-model"],
] as const;
test.skipIf(absent(realWeights)).each(models)(
  "the real %s has %i values (skipped: no real data)",
  async (folder, count, format) => {
    const file = await readWeightFile(join(realWeights, folder, "model.json"));
    expect(file.format).toBe(format);
    expect([...file.tensors.values()].reduce((sum, { data }) => sum + data.length, 0)).toBe(count);
  },
);
