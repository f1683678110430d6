import { type Dim, float32 } from "../graph.js";
import { type Emitter, intsAttribute } from "../onnx/emitter.js";
import { defineOp, type EmitContext, type Op } from "../op.js";
import type { ConvAttributes } from "./conv.js";
import { spatial, windowOutput } from "./window.js";

/** Attributes of the kernel gradient: those of the convolution, and the shape of its kernel. */
export interface ConvKernelGradientAttributes extends ConvAttributes {
  /** `[filters, channels / groups, rows, columns]`. */
  readonly kernelShape: readonly number[];
}

/** Up to this many rows of patches all shifts go into one matrix product; above, one product a shift copies less. */
const PATCH_ROWS = 64;

/**
 * Gradient of a convolution with respect to its kernel, from `x` and the gradient `dy` of the result: for each cell of the
 * kernel the product of `dy` with `x` shifted by that cell, summed over images and places.
 */
export const convKernelGradient: Op<ConvKernelGradientAttributes> =
  defineOp<ConvKernelGradientAttributes>({
    kind: "convKernelGradient",
    infer([x, dy], attributes) {
      const [, , rows = 0, columns = 0] = attributes.kernelShape;
      if (x === undefined || dy === undefined) throw new RangeError("wants x and the gradient");
      const [height, width] = windowOutput(x, [rows, columns], attributes);
      if (spatial(dy.shape, 0) !== height || spatial(dy.shape, 1) !== width) {
        throw new RangeError(
          `the gradient is [${dy.shape}], wants height ${height} and width ${width}`,
        );
      }
      return float32(...attributes.kernelShape);
    },
    onnx(context) {
      const { attributes } = context;
      const [filters = 0, perGroup = 0] = attributes.kernelShape;
      if (attributes.groups === 1) emitMatrixProducts(context);
      else if (perGroup === 1 && filters === attributes.groups) emitDepthwise(context);
      else emitGroups(context);
    },
  });

type Context = EmitContext<ConvKernelGradientAttributes>;

/** One group: products over the flattened places, `[filters, places] x [places, channels]`. */
function emitMatrixProducts({ emit, attributes, inputs, output, inputTypes }: Context) {
  const [, dy = ""] = inputs;
  const [filters = 0, channels = 0, rows = 0, columns = 0] = attributes.kernelShape;
  const places = placesOf(inputTypes[1]?.shape);
  const flatDy = emit.node("Reshape", [dy, emit.ints([0, filters, places])]);
  const product = (flatX: string) => {
    const turned = emit.node("Transpose", [flatX], {
      attributes: { perm: intsAttribute([0, 2, 1]) },
    });
    const perImage = emit.node("MatMul", [flatDy, turned]);
    return emit.node("ReduceSum", [perImage, emit.ints([0])], { attributes: { keepdims: 0n } });
  };
  const flat = (shift: string) => emit.node("Reshape", [shift, emit.ints([0, channels, places])]);
  const shifts = shiftedInputs({ emit, attributes, inputs, inputTypes }).map(flat);
  if (shifts.length * channels <= PATCH_ROWS) {
    const all = product(joined(emit, shifts, 1n));
    const split = emit.node("Reshape", [all, emit.ints([filters, rows, columns, channels])]);
    emit.node("Transpose", [split], { output, attributes: { perm: intsAttribute([0, 3, 1, 2]) } });
    return;
  }
  const column = shifts.map((s) => emit.node("Unsqueeze", [product(s), emit.ints([2])]));
  emit.node("Reshape", [joined(emit, column, 2n), emit.ints([filters, channels, rows, columns])], {
    output,
  });
}

/** One channel a group: an element-wise product summed over images and places, for each shift. */
function emitDepthwise({ emit, attributes, inputs, output, inputTypes }: Context) {
  const [, dy = ""] = inputs;
  const sums = shiftedInputs({ emit, attributes, inputs, inputTypes }).map((shift) => {
    const product = emit.node("Mul", [shift, dy]);
    const axes = emit.ints([0, 2, 3]);
    const sum = emit.node("ReduceSum", [product, axes], { attributes: { keepdims: 0n } });
    return emit.node("Unsqueeze", [sum, emit.ints([1])]);
  });
  emit.node("Reshape", [joined(emit, sums, 1n), emit.ints(attributes.kernelShape)], { output });
}

/** Several channels a group: batched products with the group as a batch axis. */
function emitGroups({ emit, attributes, inputs, output, inputTypes }: Context) {
  const [, dy = ""] = inputs;
  const { groups, kernelShape } = attributes;
  const [filters = 0, perGroup = 0] = kernelShape;
  const places = placesOf(inputTypes[1]?.shape);
  const flatDy = emit.node("Reshape", [dy, emit.ints([0, groups, filters / groups, places])]);
  const cells = shiftedInputs({ emit, attributes, inputs, inputTypes }).map((shift) => {
    const flat = emit.node("Reshape", [shift, emit.ints([0, groups, perGroup, places])]);
    const turned = emit.node("Transpose", [flat], {
      attributes: { perm: intsAttribute([0, 1, 3, 2]) },
    });
    const perImage = emit.node("MatMul", [flatDy, turned]);
    const sum = emit.node("ReduceSum", [perImage, emit.ints([0])], {
      attributes: { keepdims: 0n },
    });
    return emit.node("Unsqueeze", [sum, emit.ints([3])]);
  });
  emit.node("Reshape", [joined(emit, cells, 3n), emit.ints(kernelShape)], { output });
}

/** For each cell of the kernel, row by row, the values of x that it met: a strided slice of the padded x. */
function shiftedInputs({
  emit,
  attributes,
  inputs,
  inputTypes,
}: Pick<Context, "emit" | "attributes" | "inputs" | "inputTypes">) {
  const [x = ""] = inputs;
  const [, , rows = 0, columns = 0] = attributes.kernelShape;
  const { strides, pads, dilations } = attributes;
  const [top, left, bottom, right] = pads;
  const padded = pads.some((p) => p > 0)
    ? emit.node("Pad", [x, emit.ints([0, 0, top, left, 0, 0, bottom, right])])
    : x;
  const shape = inputTypes[1]?.shape ?? [];
  const height = spatial(shape, 0);
  const width = spatial(shape, 1);
  const whole = rows === 1 && columns === 1 && strides.every((s) => s === 1);
  return Array.from({ length: rows * columns }, (_, cell) => {
    if (whole) return padded;
    const y = Math.floor(cell / columns) * dilations[0];
    const z = (cell % columns) * dilations[1];
    return emit.node("Slice", [
      padded,
      emit.ints([y, z]),
      emit.ints([y + strides[0] * (height - 1) + 1, z + strides[1] * (width - 1) + 1]),
      emit.ints([2, 3]),
      emit.ints(strides),
    ]);
  });
}

/** The values one after another along `axis`; a single one as it is. */
function joined(emit: Emitter, values: readonly string[], axis: bigint): string {
  const [first = ""] = values;
  return values.length === 1 ? first : emit.node("Concat", values, { attributes: { axis } });
}

function placesOf(shape: readonly Dim[] = []): number {
  return spatial(shape, 0) * spatial(shape, 1);
}
