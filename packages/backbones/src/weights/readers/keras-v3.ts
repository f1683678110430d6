import { DataError } from "@xrt/core";
import { type Keras3Layer, keras3Weights } from "../hdf5/keras3-layers.js";
import { withHdf5 } from "../hdf5/open-hdf5.js";
import type { WeightReader } from "../weight-reader.js";
import { isZip, zipEntries } from "../zip-entries.js";

/**
 * A model as Keras 3 saves it: a zip of `config.json` and `model.weights.h5`. Weights are called `layer/kernel`, those
 * of nested models `model/layer/kernel`. Needs the package `h5wasm`.
 */
export const kerasV3: WeightReader = {
  format: "keras-v3",
  extensions: [".keras"],
  recognises: (bytes) => isZip(bytes) && holds(bytes, "model.weights.h5"),
  async read(bytes, { path = "weights", only = () => true } = {}) {
    const files = zipEntries(bytes, { path, wanted: (name) => wanted.includes(name) });
    const [topology, metadata] = ["config.json", "metadata.json"].map((name) =>
      jsonOf(files.get(name), `${path}: ${name}`, path),
    );
    const weights = files.get("model.weights.h5");
    if (weights === undefined) {
      throw new DataError(`${path}: the zip holds no model.weights.h5`, { path });
    }
    const { config } = topology as unknown as Keras3Layer;
    return withHdf5(weights, path, (file) => ({
      format: "keras-v3",
      tensors: new Map(
        keras3Weights(file, config?.layers ?? [])
          .filter(({ name }) => only(name))
          .map(({ name, read }) => [name, read()]),
      ),
      metadata: Object.fromEntries(
        Object.entries(Object(metadata)).map(([key, value]) => [key, String(value)]),
      ),
      topology,
      leftOut: file.root.keys().includes("optimizer") ? ["the state of the optimizer"] : [],
      notes: file.notes(),
    }));
  },
};

const wanted = ["config.json", "metadata.json", "model.weights.h5"];

function jsonOf(
  bytes: Uint8Array | undefined,
  what: string,
  path: string,
): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw new DataError(`${what} is missing or not JSON`, { path, cause });
  }
}

/** Whether the directory at the end of a zip has an entry of that name. */
function holds(bytes: Uint8Array, name: string): boolean {
  return new TextDecoder("latin1").decode(bytes.subarray(-(1 << 16))).includes(name);
}
