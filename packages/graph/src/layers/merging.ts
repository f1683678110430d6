import { UnsupportedOpError } from "../errors.js";
import type { GraphBuilder } from "../graph-builder.js";
import type { LayerContext, LayerImport } from "./layer-import.js";
import { graphAxis, reshaped, toChannelsLast } from "./layout.js";

/** `Add`, `Multiply`, `Maximum` or `Minimum` of two or more values; they broadcast. */
export const fold =
  (op: "add" | "mul" | "maximum" | "minimum"): LayerImport =>
  ({ builder, path, inputs }) => {
    const [first = "", ...rest] = ofOneRank(builder, inputs);
    return rest.reduce(
      (sum, x, i) => builder.node(op, [sum, x], {}, i === rest.length - 1 ? path : op),
      first,
    );
  };

/** Values of lower rank get axes of size 1 behind the batch, as tfjs-layers does. */
function ofOneRank(builder: GraphBuilder, values: readonly string[]): string[] {
  const ranks = values.map((v) => builder.type(v).shape.length);
  const most = Math.max(...ranks);
  return values.map((value, i) => {
    if (ranks[i] === most) return value;
    const last = toChannelsLast(builder, value);
    const [batch = "batch", ...rest] = builder.type(last).shape;
    const ones = Array.from({ length: most - rest.length - 1 }, () => 1);
    const shape = [batch, ...ones, ...rest];
    return rest.length === 3
      ? builder.node("reshape", [last], { shape })
      : reshaped(builder, value, shape);
  });
}

/** `Average` of two or more values: their sum, times one over their number. */
export const average: LayerImport = (context) => {
  const { builder, path, inputs } = context;
  const sum = fold("add")({ ...context, path: `${path}/sum` });
  return builder.node("mul", [sum, builder.scalar(1 / inputs.length)], {}, path);
};

/** `Concatenate` along any axis but the batch. */
export const concatenate: LayerImport = ({ builder, path, inputs, config }) => {
  const wanted = Number(config.axis ?? -1);
  const axis = graphAxis(builder, inputs[0] ?? "", wanted);
  if (axis === 0) {
    throw new UnsupportedOpError("Concatenate", path, "it joins batches; feed one batch instead");
  }
  if (wanted < -1 && axis !== graphAxis(builder, inputs[0] ?? "", -1)) {
    const advice = "TensorFlow.js takes any negative axis for the last one; count the axis from 0";
    throw new UnsupportedOpError(`Concatenate along axis ${wanted}`, path, advice);
  }
  return builder.node("concat", inputs, { axis }, path);
};

/** `Dot` of two values of rank 2 or 3 along one axis of each, scaled to length 1 along it where `normalize` is set. */
export const dot: LayerImport = (context) => {
  const { builder, path, inputs, config } = context;
  const ranks = inputs.map((x) => builder.type(x).shape.length);
  const axes = ranks.map((rank, i) => {
    const axis = Number(Array.isArray(config.axes) ? config.axes[i] : config.axes);
    return axis < 0 ? axis + rank : axis;
  });
  if (ranks.some((rank) => rank > 3) || axes.includes(0)) {
    throw new UnsupportedOpError("Dot", path, `axes are [${axes}] of ranks [${ranks}]; use 1 or 2`);
  }
  const [a = "", b = ""] = inputs.map((x, i) =>
    config.normalize === true ? unit(context, x, axes[i] ?? 1) : x,
  );
  if (ranks.every((rank) => rank === 2)) {
    return builder.node(
      "reduceSum",
      [builder.node("mul", [a, b], {})],
      { axes: [1], keepDims: true },
      path,
    );
  }
  const left = asMatrix(builder, a, axes[0] === 1, 1);
  const right = asMatrix(builder, b, axes[1] === 2, 2);
  const [batch = "batch", ...sizes] = builder
    .type(left)
    .shape.slice(0, 2)
    .concat(builder.type(right).shape[2] ?? 1);
  const product = builder.node(
    "matMul",
    [left, right],
    {},
    ranks.includes(2) ? `${path}/product` : path,
  );
  if (!ranks.includes(2)) return product;
  const shape = [batch, ...sizes.filter((_, i) => ranks[i] === 3)];
  return builder.node("reshape", [product], { shape }, path);
};

/** A value of rank 3, its two last axes swapped where `swap` is set; a row or column gets an axis of size 1 at `axis`. */
function asMatrix(builder: GraphBuilder, x: string, swap: boolean, axis: 1 | 2): string {
  const { shape } = builder.type(x);
  if (shape.length === 2) {
    return builder.node("reshape", [x], {
      shape: [...shape.slice(0, axis), 1, ...shape.slice(axis)],
    });
  }
  return swap ? builder.node("transpose", [x], { permutation: [0, 2, 1] }) : x;
}

/** `x / sqrt(max(sum of squares, 1e-7))` along an axis. */
function unit({ builder }: LayerContext, x: string, axis: number): string {
  const squares = builder.node("mul", [x, x], {});
  const sum = builder.node("reduceSum", [squares], { axes: [axis], keepDims: true });
  const bounded = builder.node("maximum", [sum, builder.scalar(1e-7)], {});
  return builder.node("div", [x, builder.node("sqrt", [bounded], {})], {});
}
