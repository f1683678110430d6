import { DataError } from "@xrt/core";
import { unzipSync } from "fflate";
import { growthLimit } from "../growth-limit.js";
import { type Keras3Layer, keras3Weights } from "../hdf5/keras3-layers.js";
import { withHdf5 } from "../hdf5/open-hdf5.js";
import type { WeightReader } from "../weight-reader.js";

/**
 * A model as Keras 3 saves it: a zip of `config.json` and `model.weights.h5`. Weights are called `layer/kernel`, those
 * of nested models `model/layer/kernel`. Needs the package `h5wasm`.
 */
export const kerasV3: WeightReader = {
  format: "keras-v3",
  extensions: [".keras"],
  recognises: (bytes) => isZip(bytes) && holds(bytes, "model.weights.h5"),
  async read(bytes, { path = "weights", only = () => true } = {}) {
    const files = unzipped(bytes, path);
    const [topology, metadata] = ["config.json", "metadata.json"].map((name) =>
      jsonOf(files[name], `${path}: ${name}`, path),
    );
    const weights = files["model.weights.h5"];
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

function unzipped(bytes: Uint8Array, path: string): Record<string, Uint8Array> {
  const grow = growthLimit(bytes.length, path);
  try {
    return unzipSync(bytes, {
      filter({ name, originalSize }) {
        if (!wanted.includes(name)) return false;
        grow(originalSize, name);
        return true;
      },
    });
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${path}: the zip cannot be read (${(cause as Error).message})`, {
      path,
      cause,
    });
  }
}

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

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** Whether the directory at the end of a zip has an entry of that name. */
function holds(bytes: Uint8Array, name: string): boolean {
  return new TextDecoder("latin1").decode(bytes.subarray(-(1 << 16))).includes(name);
}
