import { type NdArray, ndArray, type Shape, sizeOf } from "@xrt/core";

/**
 * How a tensor of another framework lies, beside ours.
 *
 * - `"same"`: as ours;
 * - `"conv"`: `[out, in, rows, columns]`, ours `[rows, columns, in, out]`;
 * - `"depthwise"`: `[channels * multiplier, 1, rows, columns]`, ours `[rows, columns, channels, multiplier]`;
 * - `"dense"`: `[out, in]`, ours `[in, out]`;
 * - `"dense-conv"`: `[out, in]`, ours a 1x1 convolution `[1, 1, in, out]`;
 * - `"dense-conv-keras"`: `[in, out]`, ours a 1x1 convolution;
 * - `"conv-dense"`: `[out, 512, rows, columns]`, ours fully connected to all places, `[rows * columns * 512, out]`;
 * - `"point-dense"`: `[out, in, 1, 1]`, ours `[in, out]`;
 * - `"flattened-512"`: `[out, 512 * places]`, channels first, ours `[places * 512, out]`;
 * - `"factors"`: `[channels]`, ours a 1x1 depthwise convolution `[1, 1, channels, 1]`;
 * - `"factors-image"`: `[channels, 1, 1]`, ours the same;
 * - `"grouped-keras"`: `[rows, columns, 1, channels]`, ours depthwise.
 */
export type TensorLayout =
  | "same"
  | "conv"
  | "depthwise"
  | "dense"
  | "dense-conv"
  | "dense-conv-keras"
  | "conv-dense"
  | "point-dense"
  | "flattened-512"
  | "factors"
  | "factors-image"
  | "grouped-keras";

/** A view of their tensor, the axes of it in our order, and our shape. */
interface Turn {
  readonly view: Shape;
  readonly permutation: readonly number[];
  readonly shape: Shape;
}

type Layout = (theirs: Shape) => Turn | undefined;

const layouts: Readonly<Record<TensorLayout, Layout>> = {
  same: (s) => ({ view: s, permutation: s.map((_, i) => i), shape: s }),
  conv: ([o, i, r, c]) => turn([o, i, r, c], [2, 3, 1, 0]),
  // every network here has one filter for each channel
  depthwise: ([n, one, r, c]) => turn([n, one, r, c], [2, 3, 0, 1]),
  dense: ([o, i]) => turn([o, i], [1, 0]),
  "dense-conv": ([o, i]) => turn([o, i], [1, 0], ([i, o]) => [1, 1, i, o]),
  "dense-conv-keras": ([i, o]) => turn([i, o], [0, 1], ([i, o]) => [1, 1, i, o]),
  "conv-dense": ([o, i, r, c]) =>
    turn([o, i, r, c], [2, 3, 1, 0], ([r = 0, c = 0, i = 0, o]) => [r * c * i, o]),
  "point-dense": ([o, i, r, c]) => turn([o, i, r, c], [2, 3, 1, 0], ([, , i, o]) => [i, o]),
  "flattened-512": ([o, n]) =>
    turn([o, 512, (n ?? 0) / 512], [2, 1, 0], ([places = 0, c = 0, o]) => [places * c, o]),
  factors: ([n]) => turn([n], [0], ([n]) => [1, 1, n, 1]),
  "factors-image": ([n, one, same]) => turn([n, one, same], [1, 2, 0], ([r, c, n]) => [r, c, n, 1]),
  "grouped-keras": ([r, c, one, n]) => turn([r, c, one, n], [0, 1, 3, 2]),
};

/**
 * Their tensor in our layout; a view of the same memory where the order of the numbers is the same.
 *
 * @returns Undefined where it has another number of axes than the layout.
 */
export function toOurs({ data, shape }: NdArray, layout: TensorLayout): NdArray | undefined {
  const turned = layouts[layout](shape);
  if (turned === undefined || sizeOf(turned.view) !== data.length) return undefined;
  return ndArray(permuted(data, turned.view, turned.permutation), turned.shape);
}

/** The shape of their tensor, from ours. */
export function theirShape(ours: Shape, layout: TensorLayout): Shape {
  const [a = 1, b = 1, c = 1, d = 1] = ours;
  switch (layout) {
    case "same":
      return ours;
    case "conv":
      return [d, c, a, b];
    case "depthwise":
      return [c, d, a, b];
    case "dense":
      return [b, a];
    case "dense-conv":
      return [d, c];
    case "dense-conv-keras":
      return [c, d];
    case "conv-dense":
      return [b, 512, Math.sqrt(a / 512), Math.sqrt(a / 512)];
    case "point-dense":
      return [b, a, 1, 1];
    case "flattened-512":
      return [b, a];
    case "factors":
      return [c];
    case "factors-image":
      return [c, a, b];
    case "grouped-keras":
      return [a, b, d, c];
  }
}

/** Our tensor in their layout, the way back from {@link toOurs}. */
export function toTheirs({ data, shape }: NdArray, layout: TensorLayout): NdArray {
  const theirs = theirShape(shape, layout);
  const { view, permutation } = layouts[layout](theirs) as Turn;
  const ours = permutation.map((axis) => view[axis] as number);
  const back = view.map((_, axis) => permutation.indexOf(axis));
  return ndArray(permuted(data, ours, back), theirs);
}

function turn(
  view: readonly (number | undefined)[],
  permutation: readonly number[],
  reshaped: (sizes: number[]) => (number | undefined)[] = (sizes) => sizes,
): Turn | undefined {
  if (view.some((size) => size === undefined || !Number.isInteger(size))) return undefined;
  const sizes = view as number[];
  const shape = reshaped(permutation.map((axis) => sizes[axis] as number)) as number[];
  return { view: sizes, permutation, shape };
}

/** Numbers of an array with its axes in another order; the array itself where that changes nothing. */
function permuted(data: Float32Array, shape: Shape, permutation: readonly number[]): Float32Array {
  const long = permutation.filter((axis) => (shape[axis] as number) > 1);
  if (long.every((axis, i) => i === 0 || axis > (long[i - 1] as number))) return data;
  const steps = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = long.map((axis) => shape[axis] as number);
  const strides = long.map((axis) => steps[axis] as number);
  const inner = sizes.at(-1) as number;
  const innerStride = strides.at(-1) as number;
  const index = new Array<number>(sizes.length).fill(0);
  const result = new Float32Array(data.length);
  let from = 0;
  for (let to = 0; to < result.length; ) {
    for (let i = 0, at = from; i < inner; i++, at += innerStride) result[to++] = data[at] as number;
    for (let axis = sizes.length - 2; axis >= 0; axis--) {
      const stride = strides[axis] as number;
      from += stride;
      index[axis] = (index[axis] as number) + 1;
      if (index[axis] !== sizes[axis]) break;
      from -= stride * (sizes[axis] as number);
      index[axis] = 0;
    }
  }
  return result;
}
