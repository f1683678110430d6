import { zipSync } from "fflate";
import type { Group } from "h5wasm";
import { loadHdf5 } from "../src/weights/hdf5/open-hdf5.js";

let made = 0;

/** An HDF5 file that `fill` writes. */
export async function hdf5File(fill: (root: Group) => void): Promise<Uint8Array> {
  // not the first instance of the library: a file that was read before may have broken it, and it would write for ever
  const {
    File,
    module: { FS },
  } = await loadHdf5("hdf5File");
  const path = `fixture-${made++}.h5`;
  const file = new File(path, "w");
  fill(file as unknown as Group);
  file.close();
  const bytes = FS.readFile(path).slice();
  FS.unlink(path);
  return bytes;
}

const config = {
  class_name: "Functional",
  config: {
    name: "outer",
    layers: [
      { class_name: "Conv2D", config: { name: "first" } },
      { class_name: "BatchNormalization", config: { name: "norm", scale: false } },
    ],
  },
};

/** A small file as Keras writes it: a whole model of Keras 2, or an archive of Keras 3. */
export async function kerasFile({
  archive = false,
  model = false,
}: {
  archive?: boolean;
  model?: boolean;
} = {}): Promise<Uint8Array> {
  const text = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));
  if (!archive) {
    return hdf5File((root) => {
      const weights = model ? root.create_group("model_weights") : root;
      if (model) root.create_attribute("model_config", JSON.stringify(config));
      root.create_attribute("keras_version", "2.4.0");
      weights.create_attribute("layer_names", ["first", "norm"]);
      for (const [layer, names] of [
        ["first", ["kernel", "bias"]],
        ["norm", ["beta", "moving_mean", "moving_variance"]],
      ] as const) {
        const group = weights.create_group(layer);
        group.create_attribute(
          "weight_names",
          names.map((name) => `${layer}/${name}:0`),
        );
        const inner = group.create_group(layer);
        for (const name of names) {
          inner.create_dataset({ name: `${name}:0`, data: Float32Array.of(1, 2, 3) });
        }
      }
    });
  }
  const weights = await hdf5File((root) => {
    const layers = root.create_group("layers");
    for (const [layer, count] of [
      ["first", 2],
      ["norm", 3],
    ] as const) {
      const vars = layers.create_group(layer).create_group("vars");
      for (let i = 0; i < count; i++) {
        vars.create_dataset({
          name: String(i),
          data: Float32Array.of(i, 2),
          ...(i === 0 ? { chunks: [1], compression: 4 } : {}),
        } as Parameters<Group["create_dataset"]>[0]);
      }
    }
  });
  return zipSync(
    {
      "metadata.json": text({ keras_version: "3.3.3" }),
      "config.json": text(config),
      "model.weights.h5": weights,
    },
    { level: 0 },
  );
}
