import type { GraphModel } from "@tensorflow/tfjs-converter";
import type { io } from "@tensorflow/tfjs-core";
import { InvalidModelError } from "../errors.js";
import type { GraphModelArtifacts } from "./from-graph-model.js";

/** One weight: what it is, and its elements when they are asked for. */
export interface Weight {
  readonly shape: readonly number[];
  /** As TensorFlow.js holds it, quantisation undone: `"float32"`, `"int32"` or `"bool"`. */
  readonly dtype: string;
  readonly read: () => Promise<ArrayLike<number>>;
}

/** Bytes of one element as it lies in the file. */
const BYTES: Readonly<Record<string, number>> = {
  bool: 1,
  float16: 2,
  float32: 4,
  int32: 4,
  uint16: 2,
  uint8: 1,
};

/**
 * The weights of a saved model, each decoded by TensorFlow.js when it is read, which undoes its quantisation.
 *
 * @throws InvalidModelError when shapes are none or the bytes do not suffice.
 */
export function savedWeights({
  weightSpecs = [],
  weightData = new ArrayBuffer(0),
}: GraphModelArtifacts): Map<string, Weight> {
  const have = [weightData].flat().reduce((n, b) => n + b.byteLength, 0);
  const weights = new Map<string, Weight>();
  let end = 0;
  if (!Array.isArray(weightSpecs)) {
    throw new InvalidModelError("fromGraphModel: the weights have no list of specifications");
  }
  for (const spec of weightSpecs as readonly io.WeightsManifestEntry[]) {
    const { name, shape, dtype } = spec ?? {};
    const stored = spec?.quantization?.dtype ?? dtype;
    const bytes = BYTES[stored];
    if (bytes === undefined) {
      throw new InvalidModelError(
        `fromGraphModel: weight "${name}" holds ${stored}; numbers are wanted`,
      );
    }
    if (!Array.isArray(shape) || !shape.every((d) => Number.isSafeInteger(d) && d >= 0)) {
      throw new InvalidModelError(`fromGraphModel: weight "${name}" has the shape [${shape}]`);
    }
    const start = end;
    end += bytes * shape.reduce((n, d) => n * d, 1);
    const range = [start, end] as const;
    const read = async () => {
      const { io } = await import("@tensorflow/tfjs-core");
      const all = Array.isArray(weightData) ? new io.CompositeArrayBuffer(weightData) : weightData;
      try {
        const tensor = io.decodeWeights(all.slice(...range), [spec])[name];
        const data = await tensor?.data();
        tensor?.dispose();
        return data as ArrayLike<number>;
      } catch (cause) {
        throw new InvalidModelError(`fromGraphModel: weight "${name}" cannot be decoded`, {
          cause,
        });
      }
    };
    weights.set(name, { shape, dtype, read });
  }
  if (end > have) {
    throw new InvalidModelError(`fromGraphModel: the weights need ${end} bytes, there are ${have}`);
  }
  return weights;
}

/** The weights of a loaded model. */
export function loadedWeights({ weights }: GraphModel): Map<string, Weight> {
  const found = new Map<string, Weight>();
  for (const [name, [tensor]] of Object.entries(weights)) {
    if (tensor === undefined) continue;
    const { shape, dtype } = tensor;
    found.set(name, { shape, dtype, read: () => tensor.data() });
  }
  return found;
}
