import type { NdArray } from "@xrt/core";

/**
 * One dimension: a size, `"batch"` where the number of images is open, or a multiple of it, as when each image is cut into
 * four windows: `"batch*4"`.
 */
export type Dim = number | "batch" | `batch*${number}`;

/** Element type of a value. */
export type DType = "float32";

/** Element type and shape of a value. Spatial values are `[batch, channels, height, width]`. */
export interface TensorType {
  readonly dtype: DType;
  readonly shape: readonly Dim[];
}

/** One application of an op. Its output is a value of the same name. */
export interface Node {
  /** Kind of the op, a key of the op table, for example `"conv"`. */
  readonly op: string;
  /** Names of the values it reads; `""` stands for an optional input that is absent. */
  readonly inputs: readonly string[];
  /** Name of the value it makes. */
  readonly output: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What a parameter is for. `"constant"` is part of the arithmetic and is never trained. */
export type ParameterRole =
  | "kernel"
  | "bias"
  | "gamma"
  | "beta"
  | "moving-mean"
  | "moving-variance"
  | "constant";

/** A named tensor that belongs to the network. */
export interface Parameter {
  /** The values, in the layout of the source; shared with it where possible. */
  readonly array: NdArray;
  readonly role: ParameterRole;
  /** Whether a training run may change it. */
  readonly trainable: boolean;
}

/**
 * A network as data: an immutable value that can be transformed, printed, differentiated and run.
 * Values are named; a name is made by exactly one of `inputs`, `parameters` and `nodes`.
 */
export interface Graph {
  /** Names of the values that are fed. */
  readonly inputs: readonly string[];
  /** Names of the values that are returned. */
  readonly outputs: readonly string[];
  /** In topological order: a node reads only what stands before it. */
  readonly nodes: readonly Node[];
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Element type and shape of every value. */
  readonly types: ReadonlyMap<string, TensorType>;
  /** Value at each path of the source, for example `"vgg16/block5_conv3"`; a shared layer has `path`, `path:1`. */
  readonly paths: ReadonlyMap<string, string>;
}

/** A float32 tensor type. */
export function float32(...shape: Dim[]): TensorType {
  return { dtype: "float32", shape };
}

/** Whether a dimension is a multiple of the batch. */
export function isBatch(dim: Dim): dim is Exclude<Dim, number> {
  return typeof dim === "string";
}

/** What a dimension is where the batch holds `batch` images. */
export function sizeAt(dim: Dim, batch: number): number {
  return isBatch(dim) ? batch * multipleOf(dim) : dim;
}

/**
 * Number of images in an array of this shape: what its first axis that is a multiple of the batch says; undefined where
 * there is none.
 */
export function batchOf(shape: readonly Dim[], sizes: readonly number[]): number | undefined {
  const axis = shape.findIndex(isBatch);
  const dim = shape[axis];
  return dim === undefined || !isBatch(dim) ? undefined : (sizes[axis] ?? 0) / multipleOf(dim);
}

/** Number of elements of a shape with at most one axis that is a multiple of the batch, as a dimension. */
export function elementsOf(shape: readonly Dim[]): Dim {
  const known = shape.reduce<number>((n, d) => n * (isBatch(d) ? multipleOf(d) : d), 1);
  switch (shape.filter(isBatch).length) {
    case 0:
      return known;
    case 1:
      return known === 1 ? "batch" : `batch*${known}`;
    default:
      throw new RangeError(`[${shape}] holds the batch more than once`);
  }
}

/** How many times the batch a dimension is. */
export function multipleOf(dim: Exclude<Dim, number>): number {
  return dim === "batch" ? 1 : Number(dim.slice("batch*".length));
}
