import type { NdArray } from "@xrt/core";
import { bytesOf } from "./bytes-of.js";

/** Options of {@link writeTfjs}. */
export interface WriteTfjsOptions {
  /** The network, as `modelTopology` of a layers-model has it. Default: weights only. */
  readonly topology?: unknown;
  /** Strings that the file carries beside the tensors. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Tensors as the files of a TensorFlow.js layers-model, float32, by their names: `model.json` and `weights.bin`. With a
 * topology `tf.loadLayersModel` opens it; without one it is weights alone, as `@tensorflow-models/mobilenet` has them.
 *
 * @example
 * ```ts
 * import { writeTfjs } from "@xrt/backbones";
 * import { ndArray } from "@xrt/core";
 * const files = writeTfjs(new Map([["head/bias", ndArray(Float32Array.of(1, 2), [2])]]));
 * files["weights.bin"].length; // => 8
 * ```
 */
export function writeTfjs(
  tensors: ReadonlyMap<string, NdArray>,
  { topology = null, metadata = {} }: WriteTfjsOptions = {},
): { readonly "model.json": Uint8Array; readonly "weights.bin": Uint8Array } {
  const weights = [...tensors].map(([name, { shape }]) => ({ name, shape, dtype: "float32" }));
  const json = {
    format: "layers-model",
    generatedBy: "@xrt/backbones",
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths: ["weights.bin"], weights }],
    ...(Object.keys(metadata).length === 0 ? {} : { userDefinedMetadata: metadata }),
  };
  const bytes = new Uint8Array([...tensors.values()].reduce((n, a) => n + a.data.byteLength, 0));
  let to = 0;
  for (const array of tensors.values()) {
    bytes.set(bytesOf(array), to);
    to += array.data.byteLength;
  }
  return {
    "model.json": new TextEncoder().encode(JSON.stringify(json)),
    "weights.bin": bytes,
  };
}
