import { type NdArray, toFloat16 } from "@xrt/core";
import { bytesOf } from "./bytes-of.js";

/** Options of {@link writeTfjs}. */
export interface WriteTfjsOptions {
  /** The network, as `modelTopology` of a layers-model has it. Default: weights only. */
  readonly topology?: unknown;
  /** How numbers are written: `"float16"` halves the file and keeps three digits. Default `"float32"`, bit for bit. */
  readonly elements?: "float32" | "float16";
  /** Strings that the file carries beside the tensors. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Tensors as the files of a TensorFlow.js layers-model by their names: `model.json` and `weights.bin`. With a
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
  { topology = null, elements = "float32", metadata = {} }: WriteTfjsOptions = {},
): { readonly "model.json": Uint8Array; readonly "weights.bin": Uint8Array } {
  const stored = elements === "float16" ? { quantization: { dtype: "float16" } } : {};
  const weights = [...tensors].map(([name, { shape }]) => ({
    ...{ name, shape, dtype: "float32" },
    ...stored,
  }));
  const json = {
    format: "layers-model",
    generatedBy: "@xrt/backbones",
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: [{ paths: ["weights.bin"], weights }],
    ...(Object.keys(metadata).length === 0 ? {} : { userDefinedMetadata: metadata }),
  };
  const parts = [...tensors.values()].map(elements === "float16" ? halfBytes : bytesOf);
  const bytes = new Uint8Array(parts.reduce((n, part) => n + part.byteLength, 0));
  let to = 0;
  for (const part of parts) {
    bytes.set(part, to);
    to += part.byteLength;
  }
  return {
    "model.json": new TextEncoder().encode(JSON.stringify(json)),
    "weights.bin": bytes,
  };
}

function halfBytes({ data }: NdArray): Uint8Array {
  return new Uint8Array(Uint16Array.from(data, toFloat16).buffer);
}
