import { ndArray } from "@xrt/core";
import { stridesOf } from "../fold/fold.js";
import type { NodeContext, NodeImport } from "../op-import.js";
import { COORDINATES, type Interpolation, interpolationMatrix } from "./interpolation.js";

/** Largest interpolation matrix, in elements, and largest axis. */
const LARGEST = 2 ** 22;
const LARGEST_AXIS = 2 ** 16;

/**
 * `Resize` (opset 10 on) and `Upsample` in any mode: a product with a constant matrix along each axis that changes, so the
 * gradient is exact too.
 */
export const resize: NodeImport = (context) => {
  const { attributes, op, opset, refuse } = context;
  const shape = context.shape(0);
  const rank = shape.length;
  const old = op === "Upsample" || opset < 11;
  const mode = attributes.text("mode", "nearest");
  if (mode !== "nearest" && mode !== "linear" && mode !== "cubic") refuse(`mode "${mode}"`);
  const coordinates = old
    ? "asymmetric"
    : attributes.text("coordinate_transformation_mode", "half_pixel");
  if (!COORDINATES.includes(coordinates)) refuse(`coordinate mode "${coordinates}"`);
  const numbers = (i: number, what: string) => {
    const list = context.numbers(i, what);
    return list === undefined || list.length === 0 ? undefined : list;
  };
  const axes = (attributes.ints("axes") ?? shape.map((_, i) => i)).map((a) =>
    a < 0 ? a + rank : a,
  );
  const scales = numbers(old ? 1 : 2, "the scales") ?? attributes.floats("scales");
  const sizes = old ? undefined : context.list(3, "the sizes");
  const region = coordinates === "tf_crop_and_resize" ? numbers(1, "the region") : undefined;
  const given = sizes === undefined || sizes.length === 0 ? scales : sizes;
  if (given?.length !== axes.length) {
    throw new RangeError(
      `sizes [${sizes ?? ""}] or scales [${scales ?? ""}] do not fit [${shape}]`,
    );
  }
  const policy = attributes.text("keep_aspect_ratio_policy", "stretch");
  let x = context.value(0);
  const frames: Frame[] = [];
  const ratios = axes.map((axis, k) => Number(sizes?.[k]) / Number(shape[axis]));
  for (const [k, axis] of axes.entries()) {
    const from = shape[axis];
    const wanted = given === scales ? undefined : sizes?.[k];
    if (typeof from !== "number") {
      // images are not resampled with one another: a number here is the batch of the export
      if (axis === 0 && scales?.[k] === undefined) continue;
      if (scales?.[k] === 1) continue;
      return refuse(`it resizes axis ${axis} of [${shape}], the batch`);
    }
    const { scale, to } = scaleOf(from, wanted as number | undefined, scales?.[k], {
      policy,
      ratios,
    });
    const cropped = region !== undefined && !(region[k] === 0 && region[k + axes.length] === 1);
    if (scale === 1 && to === from && !cropped) continue;
    const reach = attributes.int("antialias", 0) === 1 ? to / Math.min(scale, 1) : to;
    if (!(to >= 1 && scale > 0 && to * from <= LARGEST && reach <= LARGEST_AXIS)) {
      throw new RangeError(`${from} to ${to} cells by ${scale}`);
    }
    const how: Interpolation = {
      mode: mode as Interpolation["mode"],
      coordinates,
      rounding: old ? "floor" : attributes.text("nearest_mode", "round_prefer_floor"),
      scale,
      from,
      to,
      region: [region?.[k] ?? 0, region?.[k + axes.length] ?? 1],
      cubic: attributes.float("cubic_coeff_a", -0.75),
      excludeOutside: attributes.int("exclude_outside", 0) === 1,
      antialias: attributes.int("antialias", 0) === 1,
    };
    const { weights, outside } = interpolationMatrix(how);
    if (outside.length > 0) frames.push({ axis, outside, to });
    x = alongAxis(context, x, axis, weights, [to, from]);
  }
  const fill = attributes.float("extrapolation_value", 0);
  if (fill === 0 || frames.length === 0) return x;
  return context.result("add", [x, frameOf(context, frames, fill)], {});
};

/** Where along one axis of a result nothing of the input lies. */
interface Frame {
  readonly axis: number;
  readonly outside: readonly number[];
  readonly to: number;
}

/** A constant that holds `fill` where some axis lies outside, 0 elsewhere. */
function frameOf(
  { builder, shape, outputs }: NodeContext,
  frames: readonly Frame[],
  fill: number,
): string {
  const sizes = shape(0).map((_, axis) => frames.find((f) => f.axis === axis)?.to ?? 1);
  const total = sizes.reduce((n, d) => n * d, 1);
  if (total > LARGEST) throw new RangeError(`a frame of [${sizes}]`);
  const strides = stridesOf(sizes);
  const data = Float32Array.from({ length: total }, (_, i) => {
    const at = (axis: number) => Math.floor(i / (strides[axis] ?? 1)) % (sizes[axis] ?? 1);
    return frames.some(({ axis, outside }) => outside.includes(at(axis))) ? fill : 0;
  });
  return builder.constant(ndArray(data, sizes), `${outputs[0]}/frame`);
}

interface Policy {
  readonly policy: string;
  /** For each axis wanted by had. */
  readonly ratios: readonly number[];
}

/** Scale and size of one axis, from the wanted size or the given scale. */
function scaleOf(
  from: number,
  size: number | undefined,
  scale: number | undefined,
  { policy, ratios }: Policy,
): { scale: number; to: number } {
  if (size === undefined) {
    const by = scale ?? 1;
    return { scale: by, to: Math.floor(from * by) };
  }
  if (policy === "stretch") return { scale: size / from, to: size };
  const by = policy === "not_larger" ? Math.min(...ratios) : Math.max(...ratios);
  return { scale: by, to: Math.round(from * by) };
}

/** The product of a matrix `[to, from]` with one axis of `x`. */
function alongAxis(
  { builder, node, outputs }: NodeContext,
  x: string,
  axis: number,
  weights: Float32Array,
  [to, from]: readonly [number, number],
): string {
  const rank = builder.type(x).shape.length;
  const isLast = axis === rank - 1;
  if (!isLast && axis !== rank - 2) {
    const order = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis);
    const permutation = [...order, axis];
    const turned = node("transpose", [x], { permutation });
    const product = node("matMul", [turned, matrix(true)], {});
    const inverse = permutation.map((_, i) => permutation.indexOf(i));
    return node("transpose", [product], { permutation: inverse });
  }
  return node("matMul", isLast ? [x, matrix(true)] : [matrix(false), x], {});

  function matrix(turned: boolean): string {
    const name = `${outputs[0]}/interpolation`;
    if (!turned) return builder.constant(ndArray(weights, [to, from]), name);
    const data = new Float32Array(weights.length);
    for (let i = 0; i < to; i++) {
      for (let k = 0; k < from; k++) data[k * to + i] = weights[i * from + k] as number;
    }
    return builder.constant(ndArray(data, [from, to]), name);
  }
}
