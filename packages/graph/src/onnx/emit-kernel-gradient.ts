import type { Dim, TensorType } from "../graph.js";
import type { EmitContext } from "../op.js";
import type { ConvKernelGradientAttributes } from "../ops/conv-kernel-gradient.js";
import { channelsOf, spatial } from "../ops/window.js";
import { type Emitter, intsAttribute } from "./emitter.js";
import { emitLayout, emitShifts, type ShiftOptions } from "./shifts.js";

/** Floats that the shifts of one image may take side by side; above, each is multiplied and freed before the next. */
const PATCHES = 1.5e6;

/** With fewer rows a product of its own is inefficient: then all shifts go together, whatever they take. */
const FEW_ROWS = 16;

/** Numbers in a row of a map up to which its slices are better taken with the images last. */
const SHORT_ROW = 32;

type Context = EmitContext<ConvKernelGradientAttributes>;

/** Emits the gradient of a convolution with respect to its kernel. Which form is taken when, is measured (`docs/architecture.md`). */
export function emitKernelGradient(context: Context): void {
  const { groups, kernelShape } = context.attributes;
  const [filters = 0, perGroup = 0] = kernelShape;
  if (groups === 1) emitMatrixProducts(context);
  else if (perGroup === 1 && filters === groups) emitDepthwise(context);
  else emitGroups(context);
}

/**
 * One group: products over the flattened places, `[filters, places] x [places, channels]`, for each cell of the kernel.
 * Whichever of `x` and `dy` has fewer channels is shifted against the other, since each shift is a copy.
 */
function emitMatrixProducts({ emit, attributes, inputs, inputTypes, output }: Context) {
  const [x = "", dy = ""] = inputs;
  const [filters = 0, channels = 0, rows = 0, columns = 0] = attributes.kernelShape;
  const cells = rows * columns;
  const back = gradientShifts(attributes, inputTypes);
  const gradientMoves = back !== undefined && filters < channels;
  const geometry = gradientMoves ? back : inputShifts(attributes, inputTypes);
  const places = geometry.size[0] * geometry.size[1];
  const moving = gradientMoves ? { value: dy, rows: filters } : { value: x, rows: channels };
  const resting = gradientMoves ? { value: x, rows: channels } : { value: dy, rows: filters };
  // A product over all images wants each channel in one piece, a copy of both operands. Without, there is a product an
  // image, and their sum. The copy is cheaper once the products are larger than half of it.
  const joint = 2 * cells * filters * channels > (filters + channels) * places;
  // a slice takes onnxruntime as long for a row of 14 numbers as for one of 112: images last make rows longer, whatever the order of places
  const layout = !joint ? "nchw" : cells > 1 && geometry.size[1] <= SHORT_ROW ? "chwn" : "cnhw";

  const flat = (value: string, count: number) =>
    emit.node("Reshape", [value, emit.ints(joint ? [count, -1] : [0, count, places])]);
  const rest = flat(emitLayout(emit, resting.value, layout), resting.rows);
  const product = (shifted: string) => {
    const [left, right] = gradientMoves ? [shifted, rest] : [rest, shifted];
    const turned = emitTranspose(emit, right, joint ? [1, 0] : [0, 2, 1]);
    const made = emit.node("MatMul", [left, turned]);
    return joint ? made : emitSum(emit, made, [0]);
  };
  const shifts = emitShifts(emit, moving.value, { ...geometry, layout }).map((s) =>
    flat(s, moving.rows),
  );

  const end = (value: string) =>
    emit.node("Reshape", [value, emit.ints(attributes.kernelShape)], { output });
  // the transpose comes last: onnxruntime would turn a reshape behind it into a node that `leavesLast` has not placed
  const cellsLast = (value: string) =>
    emit.node(
      "Transpose",
      [emit.node("Reshape", [value, emit.ints([rows, columns, filters, channels])])],
      { output, attributes: { perm: [2n, 3n, 0n, 1n] } },
    );
  if (cells === 1) end(product(shifts[0] ?? ""));
  else if (moving.rows >= FEW_ROWS && cells * moving.rows * places > PATCHES) {
    const each = shifts.map((shift) => emit.node("Unsqueeze", [product(shift), emit.ints([0])]));
    cellsLast(emitConcat(emit, each, 0));
  } else if (gradientMoves) {
    cellsLast(product(emitConcat(emit, shifts, joint ? 0 : 1)));
  } else {
    // the cells of a channel side by side, so that the product is the kernel as it lies: turning it took 30 ms of a step of ResNet50
    const apart = shifts.map((shift) =>
      emit.node("Reshape", [
        shift,
        emit.ints(joint ? [channels, 1, -1] : [0, channels, 1, places]),
      ]),
    );
    const beside = emitConcat(emit, apart, joint ? 1 : 2);
    end(product(flat(beside, channels * cells)));
  }
}

/**
 * One channel a group: for each row of the kernel the product `x^T dy` over all rows of all images, whose entry at columns
 * `u` and `v` is what they give to the kernel's column `u - v`: a column of the kernel is the sum of a diagonal. More
 * multiplications than the definition asks for, and far fewer copies than a shift for each cell (192 channels, 28 x 28, batch 8: 7 ms
 * against 10; 5x5 kernels, 672 channels, 14 x 14: 13 against 32).
 */
function emitDepthwise({ emit, attributes, inputs, output, inputTypes }: Context) {
  const [x = "", dy = ""] = inputs;
  const { kernelShape, dilations } = attributes;
  const [channels = 0, , rows = 0, columns = 0] = kernelShape;
  const geometry = inputShifts(attributes, inputTypes);
  const [height, width] = geometry.size;
  const step = attributes.strides[1];
  const gradient = emit.node("Reshape", [
    emitLayout(emit, dy, "cnhw"),
    emit.ints([channels, -1, width]),
  ]);
  const starts = Array.from({ length: columns }, (_, j) => j * dilations[1]);
  const phases = [...new Set(starts.map((start) => start % step))];
  const parts = phases.map((phase) => {
    const offsets = starts.filter((s) => s % step === phase).map((s) => Math.floor(s / step));
    const cut = Math.max(...offsets) + width;
    const cuts = emitShifts(emit, x, {
      ...geometry,
      starts: Array.from({ length: rows }, (_, i) => [i * dilations[0], phase]),
      size: [height, cut],
      layout: "cnhw",
    });
    const products = cuts.map((value) => {
      const flat = emit.node("Reshape", [value, emit.ints([channels, -1, cut])]);
      const product = emit.node("MatMul", [emitTranspose(emit, flat, [0, 2, 1]), gradient]);
      return emit.node("Reshape", [product, emit.ints([channels, 1, cut * width])]);
    });
    const diagonals = offsets.flatMap((offset) =>
      Array.from({ length: width }, (_, v) => (v + offset) * width + v),
    );
    const picked = emit.node("Gather", [emitConcat(emit, products, 1), emit.ints(diagonals)], {
      attributes: { axis: 2n },
    });
    const shape = emit.ints([channels, rows, offsets.length, width]);
    return emitSum(emit, emit.node("Reshape", [picked, shape]), [3]);
  });
  // the columns lie phase by phase
  const order = phases.flatMap((phase) =>
    starts.flatMap((start, j) => (start % step === phase ? [j] : [])),
  );
  const sorted = starts.map((_, j) => order.indexOf(j));
  const all = emitConcat(emit, parts, 2);
  const inOrder =
    phases.length === 1
      ? all
      : emit.node("Gather", [all, emit.ints(sorted)], { attributes: { axis: 2n } });
  emit.node("Reshape", [inOrder, emit.ints(kernelShape)], { output });
}

/** Several channels a group: batched products with the group as a batch axis. */
function emitGroups({ emit, attributes, inputs, output, inputTypes }: Context) {
  const [x = "", dy = ""] = inputs;
  const { groups, kernelShape } = attributes;
  const [filters = 0, perGroup = 0] = kernelShape;
  const geometry = inputShifts(attributes, inputTypes);
  const places = geometry.size[0] * geometry.size[1];
  const flatDy = emit.node("Reshape", [dy, emit.ints([0, groups, filters / groups, places])]);
  const cells = emitShifts(emit, x, { ...geometry, layout: "nchw" }).map((shift) => {
    const flat = emit.node("Reshape", [shift, emit.ints([0, groups, perGroup, places])]);
    const product = emit.node("MatMul", [flatDy, emitTranspose(emit, flat, [0, 1, 3, 2])]);
    return emit.node("Unsqueeze", [emitSum(emit, product, [0]), emit.ints([3])]);
  });
  emit.node("Reshape", [emitConcat(emit, cells, 3), emit.ints(kernelShape)], { output });
}

type Geometry = Omit<ShiftOptions, "layout">;

/** For each cell of the kernel, row by row, the places of x that it met. */
function inputShifts(
  { kernelShape, pads, strides, dilations }: ConvKernelGradientAttributes,
  [x, dy]: readonly TensorType[],
): Geometry {
  const [, , rows = 0, columns = 0] = kernelShape;
  return {
    from: sizes(x?.shape),
    pads,
    starts: cellsOf(rows, columns).map(([i, j]) => [i * dilations[0], j * dilations[1]]),
    strides,
    size: [spatial(dy?.shape ?? [], 0), spatial(dy?.shape ?? [], 1)],
  };
}

/** For each cell of the kernel the places of dy that x met through it; undefined where a shift of x alone will do. */
function gradientShifts(
  { kernelShape, pads, strides, dilations }: ConvKernelGradientAttributes,
  [x, dy]: readonly TensorType[],
): Geometry | undefined {
  const [, , rows = 0, columns = 0] = kernelShape;
  const reach = [dilations[0] * (rows - 1), dilations[1] * (columns - 1)] as const;
  const turned = pads.map((p, i) => reach[(i % 2) as 0 | 1] - p);
  if (strides.some((s) => s > 1) || turned.some((p) => p < 0)) return undefined;
  return {
    from: sizes(dy?.shape),
    pads: turned,
    starts: cellsOf(rows, columns).map(([i, j]) => [
      reach[0] - i * dilations[0],
      reach[1] - j * dilations[1],
    ]),
    strides,
    size: [spatial(x?.shape ?? [], 0), spatial(x?.shape ?? [], 1)],
  };
}

function cellsOf(rows: number, columns: number): [number, number][] {
  return Array.from({ length: rows * columns }, (_, cell) => [
    Math.floor(cell / columns),
    cell % columns,
  ]);
}

function sizes(shape: readonly Dim[] = []): ShiftOptions["from"] {
  return { height: spatial(shape, 0), width: spatial(shape, 1), channels: channelsOf(shape) };
}

function emitTranspose(emit: Emitter, value: string, permutation: readonly number[]): string {
  return emit.node("Transpose", [value], { attributes: { perm: intsAttribute(permutation) } });
}

function emitSum(emit: Emitter, value: string, axes: readonly number[]): string {
  return emit.node("ReduceSum", [value, emit.ints(axes)], { attributes: { keepdims: 0n } });
}

/** The values one after another along `axis`; a single one as it is. */
function emitConcat(emit: Emitter, values: readonly string[], axis: number): string {
  const [first = ""] = values;
  return values.length === 1
    ? first
    : emit.node("Concat", values, { attributes: { axis: BigInt(axis) } });
}
