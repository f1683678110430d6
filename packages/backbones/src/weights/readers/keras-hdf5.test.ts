import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "@xrt/core";
import h5wasm, { type Group } from "h5wasm";
import { expect, test } from "vitest";
import { absent, fetchedWeights, realWeights } from "../../../test/real-data.js";
import { readWeights } from "../read-weights.js";
import type { WeightFile } from "../weight-file.js";

type Layers = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

/** The group at a path, made where it is not there. */
function groupAt(from: Group, path: readonly string[]): Group {
  return path.reduce(
    (at, part) => (at.keys().includes(part) ? (at.get(part) as Group) : at.create_group(part)),
    from,
  );
}

/** A file as Keras writes it, weights only or below `model_weights`. */
async function fileOf(layers: Layers, { inModel = false, parts = 1 } = {}): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File("made.h5", "w");
  const root = inModel ? file.create_group("model_weights") : file;
  const names = Object.keys(layers);
  if (parts === 1) root.create_attribute("layer_names", names);
  else {
    for (let i = 0; i < parts; i++) {
      root.create_attribute(
        `layer_names${i}`,
        names.filter((_, k) => k % parts === i),
      );
    }
  }
  file.create_attribute("keras_version", "2.4.0");
  if (inModel) file.create_attribute("model_config", '{"class_name":"Model"}');
  for (const [layer, weights] of Object.entries(layers)) {
    const group = groupAt(root, layer.split("/"));
    group.create_attribute("weight_names", Object.keys(weights));
    for (const [name, values] of Object.entries(weights)) {
      const path = name.split("/");
      const at = groupAt(group, path.slice(0, -1));
      at.create_dataset({ name: path.at(-1) ?? "", data: Float32Array.from(values) });
    }
  }
  file.close();
  const bytes = FS.readFile("made.h5").slice();
  FS.unlink("made.h5");
  return bytes;
}

const plain = ({ tensors }: WeightFile) =>
  Object.fromEntries([...tensors].map(([name, { data }]) => [name, [...data]]));

test.each([false, true])(
  "weights are read in the order and by the names of the attributes (whole model: %s)",
  async (inModel) => {
    const file = await readWeights(
      await fileOf(
        {
          z_conv: { "z_conv/kernel:0": [1, 2], "z_conv/bias:0": [3] },
          "a/conv": { "a/conv/kernel:0": [4] },
          inner: { "deep/gamma:0": [5] },
        },
        { inModel },
      ),
    );
    expect(Object.entries(plain(file))).toEqual([
      ["z_conv/kernel", [1, 2]],
      ["z_conv/bias", [3]],
      ["a/conv/kernel", [4]],
      ["inner/deep/gamma", [5]],
    ]);
    expect(file.metadata).toEqual({ keras_version: "2.4.0" });
    expect(file.topology).toEqual(inModel ? { class_name: "Model" } : undefined);
  },
);

test("a list of names in several attributes is one list", async () => {
  const layers = { a: { "a/kernel:0": [1] }, b: { "b/kernel:0": [2] } };
  const file = await readWeights(await fileOf(layers, { parts: 2 }));
  expect(plain(file)).toEqual({ "a/kernel": [1], "b/kernel": [2] });
});

test("names of Keras 1 become kernel and bias, and a note says so", async () => {
  const block1_conv1 = { "block1_conv1_W_1:0": [1], "block1_conv1_b_1:0": [2] };
  const file = await readWeights(await fileOf({ block1_conv1 }));
  expect(plain(file)).toEqual({ "block1_conv1/kernel": [1], "block1_conv1/bias": [2] });
  expect(file.notes).toHaveLength(1);
});

test("a file that is cut short, and one that is none of Keras', are refused, and nothing is printed", async () => {
  const whole = await fileOf({ a: { "a/kernel:0": [1, 2, 3] } });
  for (const length of [8, 100, 1000, whole.length - 400]) {
    const error = await readWeights(whole.subarray(0, length)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).not.toContain("\n");
  }
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File("other.h5", "w");
  file.create_dataset({ name: "x", data: Float32Array.of(1) });
  file.close();
  await expect(readWeights(FS.readFile("other.h5").slice())).rejects.toThrow("layer_names");
});

test("an external link leads nowhere", async () => {
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File("link.h5", "w");
  file.create_attribute("layer_names", ["a"]);
  file.create_external_link("/etc/passwd", "/", "a");
  file.close();
  await expect(readWeights(FS.readFile("link.h5").slice())).rejects.toThrow(DataError);
});

const kinds = join(realWeights, "keras_h5");
const teachable = join(kinds, "mobilenet_v2_0.35_teachable_machine.h5");
const covid = join(kinds, "covid_cxnet_base_v1.0.h5");
test.skipIf(absent(teachable, covid))(
  "the real files of Teachable Machine and COVID-CXNet (skipped: no real data)",
  async () => {
    const mobile = await readWeights(readFileSync(teachable), { path: teachable });
    const sizes = [...mobile.tensors].map(([name, { data }]) => [name, data.length] as const);
    expect(sizes.reduce((sum, [, n]) => sum + n, 0)).toBe(538_508);
    const base = sizes.filter(([name]) => !name.includes("dense"));
    expect([base.length, base.reduce((sum, [, n]) => sum + n, 0)]).toEqual([260, 410_208]);
    expect(sizes[0]?.[0]).toBe("sequential_1/Conv1/kernel");
    const cnn = await readWeights(readFileSync(covid), { path: covid });
    expect([...cnn.tensors.values()].reduce((sum, { data }) => sum + data.length, 0)).toBe(76_675);
    expect(cnn.metadata.keras_version).toBe("2.3.1");
    const json = JSON.parse(readFileSync(join(kinds, "covid_cxnet_base.json"), "utf8"));
    expect((cnn.topology as typeof json).config.layers).toHaveLength(json.config.layers.length);
  },
);

const mask = join(fetchedWeights, "mobilenet_v2_mask.h5");
test.skipIf(absent(mask))("the real Keras MobileNetV2 (skipped: no real weights)", async () => {
  const { tensors } = await readWeights(readFileSync(mask), { path: mask });
  const base = [...tensors].filter(([name]) => !name.startsWith("dense"));
  expect(base.reduce((sum, [, { data }]) => sum + data.length, 0)).toBe(2_257_984);
});
