import type { Dim } from "../../../graph.js";
import type { Attributes } from "../attributes.js";
import { count, type Known } from "../known.js";

/** What the evaluation of one node on known arrays is given. */
export interface FoldContext {
  readonly op: string;
  readonly attributes: Attributes;
  /** Undefined for an optional input that is absent. */
  readonly inputs: readonly (Known | undefined)[];
  /** How many outputs the node has. */
  readonly outputs: number;
  readonly opset: number;
  /** Input `i`, which must be there. */
  readonly input: (i: number) => Known;
}

/** Evaluates one node on known arrays. Throws RangeError where the inputs do not fit. */
export type Fold = (context: FoldContext) => Known | readonly Known[];

/** Elements that an evaluation may make beyond what it is given. */
const LARGEST = 2 ** 22;

/**
 * Refuse to evaluate something huge.
 *
 * @throws RangeError when `shape` has more elements than are carried.
 */
export function checkSize(shape: readonly number[]): number {
  const size = count(shape);
  if (!shape.every((d) => Number.isSafeInteger(d) && d >= 0) || !(size <= LARGEST)) {
    throw new RangeError(`a constant of shape [${shape}] is too large to compute at import`);
  }
  return size;
}

/** Steps between neighbours along each axis of a dense array. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i] as number;
  }
  return strides;
}

/** Elements of `data` at `offset + sum index_i strides_i`, for all indices within `shape` in row-major order. */
export function strided(
  data: ArrayLike<Dim>,
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): Dim[] {
  const size = count(shape);
  const result = new Array<Dim>(size);
  const index = new Array<number>(shape.length).fill(0);
  let at = offset;
  for (let i = 0; i < size; i++) {
    result[i] = data[at] as Dim;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] as number;
      const next = (index[axis] as number) + 1;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        at += stride;
        break;
      }
      index[axis] = 0;
      at -= stride * (next - 1);
    }
  }
  return result;
}

/**
 * The elements of `known` repeated to `shape`.
 *
 * @throws RangeError when it does not broadcast to `shape`.
 */
export function broadcastTo(known: Known, shape: readonly number[]): ArrayLike<Dim> {
  const missing = shape.length - known.shape.length;
  const own = stridesOf(known.shape);
  const strides = shape.map((size, i) => {
    const have = i < missing ? 1 : (known.shape[i - missing] as number);
    if (have !== size && have !== 1) {
      throw new RangeError(`shape [${known.shape}] does not broadcast to [${shape}]`);
    }
    return have === 1 ? 0 : (own[i - missing] as number);
  });
  if (missing < 0) throw new RangeError(`shape [${known.shape}] does not broadcast to [${shape}]`);
  return String(shape) === String(known.shape) ? known.data : strided(known.data, shape, strides);
}

/**
 * The elements as numbers.
 *
 * @throws RangeError when one depends on the batch.
 */
export function numbers({ data }: Known): ArrayLike<number> {
  if (data instanceof Float32Array) return data;
  for (let i = 0; i < data.length; i++) {
    if (typeof data[i] !== "number") throw new BatchDependence();
  }
  return data as ArrayLike<number>;
}

/** Thrown for what cannot be computed while the batch is open. */
export class BatchDependence extends RangeError {
  constructor() {
    super(
      "it depends on the size of the batch in a way that is not carried; export the network with a fixed batch",
    );
  }
}
