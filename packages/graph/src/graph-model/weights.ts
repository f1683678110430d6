import type { GraphModel } from "@tensorflow/tfjs-converter";
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
  for (const spec of weightSpecs) {
    const { name, shape, dtype } = spec;
    const stored = spec.quantization?.dtype ?? dtype;
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
      const tensor = io.decodeWeights(all.slice(...range), [spec])[name];
      if (tensor === undefined) throw new InvalidModelError(`fromGraphModel: no weight "${name}"`);
      try {
        return await tensor.data();
      } finally {
        tensor.dispose();
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
