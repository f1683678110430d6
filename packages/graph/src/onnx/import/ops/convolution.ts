import { spatial } from "../../../ops/window.js";
import type { NodeContext, NodeImport } from "../op-import.js";
import { asMap, explicitPads, fromMap, perAxis, windowOf } from "./window.js";

/** `Conv` over one or two axes: kernel `[filters, channels / group, rows, columns]`. */
export const conv: NodeImport = (context) => {
  const { builder, attributes, value, has } = context;
  const axes = context.shape(0).length - 2;
  const x = asMap(context, value(0));
  const kernel = asMap(context, value(1, "kernel"));
  const [, , rows = 1, columns = 1] = builder.type(kernel).shape as number[];
  checkKernelShape(context, [rows, columns].slice(2 - axes));
  const window = windowOf(context, axes, [rows, columns], builder.type(x).shape);
  const groups = attributes.int("group", 1);
  const inputs = [x, kernel, ...(has(2) ? [value(2, "bias")] : [])];
  const add = axes === 2 ? context.result : context.node;
  return fromMap(context, add("conv", inputs, { ...window, groups }), axes);
};

function checkKernelShape({ attributes }: NodeContext, size: readonly number[]): void {
  const given = attributes.ints("kernel_shape");
  if (given !== undefined && given.length > 0 && String(given) !== String(size)) {
    throw new RangeError(`kernel_shape is [${given}], the kernel [${size}]`);
  }
}

/** `ConvTranspose` over one or two axes: kernel `[channels, filters / group, rows, columns]`. */
export const convTranspose: NodeImport = (context) => {
  const { builder, attributes, value, has } = context;
  const axes = context.shape(0).length - 2;
  const x = asMap(context, value(0));
  const kernel = asMap(context, value(1, "kernel"));
  const [, perGroup = 1, ...size] = builder.type(kernel).shape as number[];
  checkKernelShape(context, size.slice(2 - axes));
  const strides = perAxis(context, "strides", axes, 1);
  const dilations = perAxis(context, "dilations", axes, 1);
  const { pads, outputPadding } = transposedPads(context, axes, {
    sizes: ([0, 1] as const).map((axis) => spatial(builder.type(x).shape, axis)),
    spans: dilations.map((d, i) => d * ((size[i] ?? 1) - 1) + 1),
    strides,
  });
  const groups = attributes.int("group", 1);
  const window = { strides, dilations, pads, groups, outputPadding };
  const last = axes === 2 && !has(2) ? context.result : context.node;
  const linear = last("convTranspose", [x, kernel], window);
  if (!has(2)) return fromMap(context, linear, axes);
  const bias = context.node("reshape", [value(2, "bias")], { shape: [perGroup * groups, 1, 1] });
  const add = axes === 2 ? context.result : context.node;
  return fromMap(context, add("add", [linear, bias], {}), axes);
};

interface Transposed {
  readonly sizes: readonly number[];
  readonly spans: readonly number[];
  readonly strides: readonly [number, number];
}

/** Pads and output padding; `output_shape` and `auto_pad` say the size of the result and the pads follow. */
function transposedPads(
  context: NodeContext,
  axes: number,
  { sizes, spans, strides }: Transposed,
): {
  pads: [number, number, number, number];
  outputPadding: [number, number];
} {
  const { attributes } = context;
  const auto = attributes.text("auto_pad", "NOTSET");
  const given = explicitPads(context, axes);
  const added = attributes.ints("output_padding") ?? [];
  const wanted = attributes.ints("output_shape")?.slice(-axes) ?? [];
  const at = (list: readonly number[], axis: number) => list[axis - (2 - axes)];
  const [y, x] = [0, 1].map((axis) => {
    const [size = 1, span = 1, stride = 1] = [sizes[axis], spans[axis], strides[axis]];
    const extra = at(added, axis) ?? 0;
    const target = at(wanted, axis) ?? (auto.startsWith("SAME") ? size * stride : undefined);
    if (target === undefined) {
      const [before, after] = auto === "VALID" ? [0, 0] : [given[axis] ?? 0, given[axis + 2] ?? 0];
      return { before, after, extra };
    }
    const total = stride * (size - 1) + extra + span - target;
    if (total < 0) return { before: 0, after: 0, extra: extra - total };
    const less = Math.floor(total / 2);
    return auto === "SAME_UPPER"
      ? { before: less, after: total - less, extra }
      : { before: total - less, after: less, extra };
  }) as [Padding, Padding];
  return {
    pads: [y.before, x.before, y.after, x.after],
    outputPadding: [y.extra, x.extra],
  };
}

interface Padding {
  readonly before: number;
  readonly after: number;
  readonly extra: number;
}
