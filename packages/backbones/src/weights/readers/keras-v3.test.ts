import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "@xrt/core";
import { zipSync } from "fflate";
import h5wasm, { type Group } from "h5wasm";
import { expect, test } from "vitest";
import { absent, fetchedWeights } from "../../../test/real-data.js";
import { readWeights } from "../read-weights.js";

const text = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));
const layer = (class_name: string, name: string, config: object = {}) => ({
  class_name,
  config: { name, ...config },
});
const config = layer("Functional", "outer", {
  layers: [
    layer("InputLayer", "in"),
    layer("Conv2D", "first"),
    layer("BatchNormalization", "norm", { scale: false, center: true }),
    layer("Functional", "base", {
      layers: [layer("Conv2D", "deep"), layer("SeparableConv2D", "sep")],
    }),
    layer("Conv2D", "last"),
  ],
});

/** The weights of {@link config}, filed under the names that `own` gives the layers. */
async function weightsOf(own: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File("k3.h5", "w");
  const layers = file.create_group("layers");
  const fill = (at: Group, name: string, ...values: number[]) => {
    const vars = at.create_group(own[name] ?? name).create_group("vars");
    for (const [i, v] of values.entries()) {
      vars.create_dataset({ name: String(i), data: Float32Array.of(v) });
    }
  };
  fill(layers, "in");
  fill(layers, "first", 1, 2);
  fill(layers, "norm", 3, 4, 5);
  const base = layers.create_group(own.base ?? "base").create_group("layers");
  fill(base, "deep", 6, 7);
  fill(base, "sep", 8, 9);
  fill(layers, "last", 10, 11);
  file.close();
  const bytes = FS.readFile("k3.h5").slice();
  FS.unlink("k3.h5");
  return bytes;
}

const expected = {
  "first/kernel": 1,
  "first/bias": 2,
  "norm/beta": 3,
  "norm/moving_mean": 4,
  "norm/moving_variance": 5,
  "base/deep/kernel": 6,
  "base/deep/bias": 7,
  "base/sep/depthwise_kernel": 8,
  "base/sep/pointwise_kernel": 9,
  "last/kernel": 10,
  "last/bias": 11,
};
const byClass = {
  ...{ in: "input_layer", first: "conv2d", norm: "batch_normalization", base: "functional" },
  ...{ deep: "conv2d", sep: "separable_conv2d", last: "conv2d_1" },
};

test.each([
  ["the layers' own names", {}],
  ["the names of their classes", byClass],
])("weights that are filed under %s get the names of their layers", async (_, own) => {
  const zip = zipSync({
    "metadata.json": text({ keras_version: "3.3.3" }),
    "config.json": text(config),
    "model.weights.h5": await weightsOf(own),
  });
  const { tensors, metadata, topology, format } = await readWeights(zip);
  expect(Object.fromEntries([...tensors].map(([name, { data }]) => [name, data[0]]))).toEqual(
    expected,
  );
  expect([metadata, topology, format]).toEqual([{ keras_version: "3.3.3" }, config, "keras-v3"]);
});

test("weights alone are called by their paths, and a note says so", async () => {
  const { tensors, notes } = await readWeights(await weightsOf({}));
  expect(tensors.get("layers/first/vars/0")?.data[0]).toBe(1);
  expect([tensors.size, notes.length]).toEqual([11, 1]);
});

test.each<[string, Record<string, Uint8Array>, string]>([
  ["no configuration", { "model.weights.h5": Uint8Array.of(1) }, "config.json is missing"],
  [
    "weights that are none",
    {
      "config.json": text(config),
      "metadata.json": text({}),
      "model.weights.h5": Uint8Array.of(1),
    },
    "the HDF5 file cannot be read",
  ],
])("a model with %s is refused", async (_, files, message) => {
  const error = await readWeights(zipSync(files)).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain(message);
});

const xception = join(fetchedWeights, "xception_pneumonia.keras");
test.skipIf(absent(xception))(
  "the real Xception of Keras 3 (skipped: no real weights)",
  async () => {
    const { tensors } = await readWeights(readFileSync(xception), { path: xception });
    // 6 convolutions, 34 separable ones of two kernels, 40 BatchNorms of four, and two dense layers
    expect(tensors.size).toBe(6 + 34 * 2 + 40 * 4 + 2 * 2);
    expect(tensors.get("xception/block1_conv1/kernel")?.shape).toEqual([3, 3, 3, 32]);
    expect(tensors.get("xception/block14_sepconv2/pointwise_kernel")?.shape).toEqual([
      1, 1, 1536, 2048,
    ]);
    expect(tensors.get("dense/kernel")?.shape).toEqual([2048, 128]);
  },
);
