import { ndArray } from "@xrt/core";
import { channelsOf, spatial, type Window } from "../../../ops/window.js";
import type { NodeContext, NodeImport } from "../op-import.js";
import { ascending } from "./shape.js";
import { asMap, fromMap, perAxis, windowOf } from "./window.js";

/** Elements of a constant that stands for holes. */
const LARGEST = 2 ** 22;

/** Below every float32 that a network computes. */
const LOWEST = -3.4028234663852886e38;

/** `MaxPool`. The indices of the maxima are not carried. */
export const maxPool: NodeImport = (context) => {
  const { builder, outputs, refuse } = context;
  if (outputs.length > 1 && outputs[1] !== "") refuse("the indices of the maxima are not carried");
  const axes = context.shape(0).length - 2;
  let x = asMap(context, context.value(0));
  const kernel = perAxis(context, "kernel_shape", axes, 0);
  const window = windowOf(context, axes, kernel, builder.type(x).shape);
  let { pads } = window;
  if (pads.some((p, i) => p >= (kernel[i % 2] ?? 0))) {
    const [top, left, bottom, right] = pads;
    x = context.node("pad", [x], {
      before: [0, 0, top, left],
      after: [0, 0, bottom, right],
      value: LOWEST,
    });
    pads = [0, 0, 0, 0];
  }
  const add = axes === 2 ? context.result : context.node;
  return fromMap(context, add("maxPool", [x], { ...window, pads, kernel }), axes);
};

/** `AveragePool`. Padding that counts is put in front as zeros; cells that `ceil_mode` adds never count. */
export const averagePool: NodeImport = (context) => {
  const { builder, attributes } = context;
  const axes = context.shape(0).length - 2;
  let x = asMap(context, context.value(0));
  const kernel = perAxis(context, "kernel_shape", axes, 0);
  let window = windowOf(context, axes, kernel, builder.type(x).shape);
  if (attributes.int("count_include_pad", 0) === 1) {
    const counted = countedPads(context, axes, window);
    if (counted.some((p) => p > 0)) {
      const [top = 0, left = 0, bottom = 0, right = 0] = counted;
      x = context.node("pad", [x], {
        before: [0, 0, top, left],
        after: [0, 0, bottom, right],
        value: 0,
      });
      const pads = window.pads.map((p, i) => p - (counted[i] ?? 0));
      window = { ...window, pads: pads as unknown as Window["pads"] };
    }
  }
  const add = axes === 2 ? context.result : context.node;
  const dilated = window.dilations.some((d) => d > 1);
  const wide = window.pads.some((p, i) => p >= (kernel[i % 2] ?? 0));
  return fromMap(
    context,
    dilated || wide
      ? sumAndShare(context, x, kernel, window, axes)
      : add("averagePool", [x], { ...window, kernel }),
    axes,
  );
};

/** The pads of the file or of `auto_pad`, without what `ceil_mode` adds. */
function countedPads(context: NodeContext, axes: number, { pads }: Window): readonly number[] {
  if (context.attributes.text("auto_pad", "NOTSET").startsWith("SAME")) return pads;
  const given = context.attributes.ints("pads") ?? [];
  const [a = 0, b = 0, c = 0, d = 0] = given;
  return axes === 1 ? [0, a, 0, b] : [a, b, c, d];
}

/** An average with holes: the sum of each window by a convolution with ones, times one over the cells that it sees. */
function sumAndShare(
  context: NodeContext,
  x: string,
  kernel: readonly [number, number],
  window: Window,
  axes: number,
): string {
  const { shape } = context.builder.type(x);
  const channels = channelsOf(shape);
  if (!(channels * kernel[0] * kernel[1] <= LARGEST)) context.refuse(`a window of [${kernel}]`);
  const ones = ndArray(new Float32Array(channels * kernel[0] * kernel[1]).fill(1), [
    channels,
    1,
    ...kernel,
  ]);
  const kernelOfOnes = context.builder.constant(ones, `${context.outputs[0]}/ones`);
  const sum = context.node("conv", [x, kernelOfOnes], { ...window, groups: channels });
  const summed = context.builder.type(sum).shape;
  const [rows, columns] = ([0, 1] as const).map((axis) => {
    const length = spatial(shape, axis);
    const step = window.dilations[axis];
    return ascending(spatial(summed, axis)).map((i) => {
      const start = i * window.strides[axis] - window.pads[axis];
      const first = Math.max(Math.ceil(-start / step), 0);
      const last = Math.min(Math.floor((length - 1 - start) / step), kernel[axis] - 1);
      return Math.max(last - first + 1, 0);
    });
  }) as [number[], number[]];
  if (rows.length * columns.length > LARGEST) context.refuse(`a result of [${summed}]`);
  const share = Float32Array.from(rows.flatMap((r) => columns.map((c) => 1 / Math.max(r * c, 1))));
  const shares = context.builder.constant(
    ndArray(share, [1, 1, rows.length, columns.length]),
    `${context.outputs[0]}/share`,
  );
  const add = axes === 2 ? context.result : context.node;
  return add("mul", [sum, shares], {});
}

/** `GlobalAveragePool`: all axes behind the channels become 1. */
export const globalAveragePool: NodeImport = (context) => {
  const axes = context
    .shape(0)
    .map((_, i) => i)
    .slice(2);
  return context.result("reduceMean", [context.value(0)], { axes, keepDims: true });
};

/** `GlobalMaxPool`. */
export const globalMaxPool: NodeImport = (context) => {
  const axes = context.shape(0).length - 2;
  const x = asMap(context, context.value(0));
  const { shape } = context.builder.type(x);
  const kernel = [spatial(shape, 0), spatial(shape, 1)] as const;
  const window = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] } as const;
  const add = axes === 2 ? context.result : context.node;
  return fromMap(context, add("maxPool", [x], { ...window, kernel }), axes);
};
