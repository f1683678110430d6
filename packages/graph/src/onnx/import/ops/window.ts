import type { Dim } from "../../../graph.js";
import { spatial, type Window } from "../../../ops/window.js";
import type { NodeContext } from "../op-import.js";

type Pads = Window["pads"];

/** Attribute `name` with one number a spatial axis; of a network over lines, the axis of height is put in front. */
export function perAxis(
  { attributes, refuse }: NodeContext,
  name: string,
  axes: number,
  fallback: number,
): [number, number] {
  const given = attributes.ints(name);
  if (given !== undefined && given.length > 0 && given.length !== axes) {
    refuse(`${name} is [${given}], wants ${axes} numbers`);
  }
  const [first = fallback, second] = given ?? [];
  return axes === 1 ? [1, first] : [first, second ?? fallback];
}

/**
 * Strides, dilations and pads of a window of `kernel` cells; `auto_pad` and `ceil_mode` become pads.
 *
 * @param axes - Number of spatial axes in the file, 1 or 2.
 * @param shape - `[batch, channels, height, width]` of what it slides over.
 */
export function windowOf(
  context: NodeContext,
  axes: number,
  kernel: readonly [number, number],
  shape: readonly Dim[],
): Window {
  const strides = perAxis(context, "strides", axes, 1);
  const dilations = perAxis(context, "dilations", axes, 1);
  const given = explicitPads(context, axes);
  const [y, x] = ([0, 1] as const).map((axis) => {
    const [stride, size] = [strides[axis], spatial(shape, axis)];
    const span = dilations[axis] * (kernel[axis] - 1) + 1;
    return axisPads(context, { stride, size, span, given: [given[axis], given[axis + 2] ?? 0] });
  }) as [[number, number], [number, number]];
  const all = [...kernel, ...strides, ...dilations];
  if (all.some((n) => !(n >= 1))) throw new RangeError("kernel, strides or dilations below 1");
  return { strides, dilations, pads: [y[0], x[0], y[1], x[1]] };
}

/** The attribute `pads` as `[top, left, bottom, right]`. */
export function explicitPads({ attributes, refuse }: NodeContext, axes: number): Pads {
  const pads = attributes.ints("pads") ?? [];
  if (pads.length !== 0 && pads.length !== 2 * axes) {
    refuse(`pads are [${pads}], wants ${2 * axes} numbers`);
  }
  if (pads.some((p) => p < 0)) refuse(`pads are [${pads}]; negative ones are not carried`);
  const [a = 0, b = 0, c = 0, d = 0] = pads;
  return axes === 1 ? [0, a, 0, b] : [a, b, c, d];
}

interface Axis {
  readonly stride: number;
  readonly size: number;
  /** Cells from the first to the last of the window. */
  readonly span: number;
  readonly given: readonly [number, number];
}

/** Cells of padding in front and behind along one axis. */
function axisPads({ attributes, refuse }: NodeContext, axis: Axis): [number, number] {
  const { stride, size, span, given } = axis;
  const auto = attributes.text("auto_pad", "NOTSET");
  if (auto === "SAME_UPPER" || auto === "SAME_LOWER") {
    const total = Math.max((Math.ceil(size / stride) - 1) * stride + span - size, 0);
    const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
    return auto === "SAME_UPPER" ? [less, more] : [more, less];
  }
  if (auto !== "NOTSET" && auto !== "VALID" && auto !== "") refuse(`auto_pad is "${auto}"`);
  const [before, after] = auto === "VALID" ? [0, 0] : given;
  if (attributes.int("ceil_mode", 0) !== 1) return [before, after];
  let cells = Math.ceil((size + before + after - span) / stride) + 1;
  // a window that would start behind the last cell is left out
  if ((cells - 1) * stride >= size + before) cells--;
  return [before, Math.max((cells - 1) * stride + span - size - before, after)];
}

/** `[batch, channels, width]` as a map of height 1; a value that is one already stays, other ranks are refused. */
export function asMap({ node, builder, refuse }: NodeContext, value: string): string {
  const { shape } = builder.type(value);
  if (shape.length === 4) return value;
  const [first = 1, second = 1, width = 1] = shape;
  if (shape.length !== 3) refuse(`its input is [${shape}]; one or two spatial axes are carried`);
  return node("reshape", [value], { shape: [first, second, 1, width] });
}

/** The inverse of {@link asMap} for a result. */
export function fromMap(context: NodeContext, value: string, axes: number): string {
  if (axes === 2) return value;
  const [batch = 1, channels = 1, , width = 1] = context.builder.type(value).shape;
  return context.result("reshape", [value], { shape: [batch, channels, width] });
}
