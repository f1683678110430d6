import { ndArray } from "@xrt/core";
import type { Dim } from "../../../graph.js";
import { channelsOf } from "../../../ops/window.js";
import { axisOf } from "../attributes.js";
import type { NodeContext, NodeImport } from "../op-import.js";

/** `BatchNormalization` in inference mode: the stored statistics are used. */
export const batchNormalization: NodeImport = (context) => {
  const { attributes, value, outputs, refuse } = context;
  if (attributes.int("training_mode", 0) === 1 || outputs.slice(1).some((name) => name !== "")) {
    refuse("it is in training mode; export the network in evaluation mode");
  }
  const epsilon = attributes.float("epsilon", 1e-5);
  return context.result(
    "batchNorm",
    [
      value(0),
      value(1, "gamma"),
      value(2, "beta"),
      value(3, "moving-mean"),
      value(4, "moving-variance"),
    ],
    { epsilon },
  );
};

/** `LayerNormalization` over all axes from `axis` on. Mean and deviation as further outputs are not carried. */
export const layerNormalization: NodeImport = (context) => {
  const { attributes, value, has, outputs, refuse, builder } = context;
  if (outputs.slice(1).some((name) => name !== "")) refuse("only its first output is carried");
  const shape = context.shape(0);
  const axis = axisOf(attributes.int("axis", -1), shape.length);
  const epsilon = attributes.float("epsilon", 1e-5);
  const trailing = shape.slice(axis);
  const fitted = (name: string) =>
    String(builder.type(name).shape) === String(trailing)
      ? name
      : context.node("expand", [name, ""], { shape: trailing });
  const affine = [
    has(1) ? fitted(value(1, "gamma")) : "",
    has(2) ? fitted(value(2, "beta")) : "",
  ].slice(0, has(2) ? 2 : has(1) ? 1 : 0);
  return context.result("layerNorm", [value(0), ...affine], { axis, epsilon });
};

/** `InstanceNormalization`: each map by its own mean and variance, then a factor and a summand a channel. */
export const instanceNormalization: NodeImport = (context) => {
  const shape = context.shape(0);
  const [, , ...places] = shape;
  const epsilon = context.attributes.float("epsilon", 1e-5);
  const normal = context.node("layerNorm", [context.value(0)], { axis: 2, epsilon });
  return perChannel(context, normal, channelsOf(shape), places.length);
};

/** `GroupNormalization`: groups of channels by their own mean and variance; before opset 21 scale and bias are per group. */
export const groupNormalization: NodeImport = (context) => {
  const { attributes, node, value, builder, refuse } = context;
  const shape = context.shape(0);
  const [batch = 1, , ...places] = shape;
  const channels = channelsOf(shape);
  const groups = attributes.int("num_groups", 0);
  const epsilon = attributes.float("epsilon", 1e-5);
  if (!(channels % groups === 0)) refuse(`${groups} groups of ${channels} channels`);
  const apart = node("reshape", [value(0)], {
    shape: [batch, groups, channels / groups, ...places],
  });
  const normal = node("layerNorm", [apart], { axis: 2, epsilon });
  const isPerGroup = builder.type(value(1, "gamma")).shape[0] === groups && groups !== channels;
  if (!isPerGroup) {
    return perChannel(context, node("reshape", [normal], { shape }), channels, places.length);
  }
  const spread = (name: string) =>
    node("reshape", [name], { shape: [groups, 1, ...places.map(() => 1)] });
  const scaled = node("mul", [normal, spread(value(1, "gamma"))], {});
  const shifted = node("add", [scaled, spread(value(2, "beta"))], {});
  return context.result("reshape", [shifted], { shape });
};

/** `value * gamma + beta` with inputs 1 and 2, one number a channel. */
function perChannel(
  context: NodeContext,
  normal: string,
  channels: number,
  places: number,
): string {
  const ones = Array.from({ length: places }, () => 1);
  const spread = (name: string) => context.node("reshape", [name], { shape: [channels, ...ones] });
  const scaled = context.node("mul", [normal, spread(context.value(1, "gamma"))], {});
  return context.result("add", [scaled, spread(context.value(2, "beta"))], {});
}

/** `LRN`: `x / (bias + alpha / size * sum of squares of the channels around)^beta`; the sum is a 1x1 convolution. */
export const lrn: NodeImport = (context) => {
  const { attributes, builder, node, value } = context;
  const channels = channelsOf(context.shape(0));
  const size = attributes.int("size", 1);
  const [alpha, beta] = [attributes.float("alpha", 1e-4), attributes.float("beta", 0.75)];
  const before = Math.floor((size - 1) / 2);
  const after = Math.ceil((size - 1) / 2);
  if (channels > 4096) context.refuse(`${channels} channels, up to 4096 are carried`);
  const band = new Float32Array(channels * channels);
  for (let c = 0; c < channels; c++) {
    const from = Math.max(c - before, 0);
    band.fill(alpha / size, c * channels + from, c * channels + Math.min(c + after + 1, channels));
  }
  const kernel = builder.constant(
    ndArray(band, [channels, channels, 1, 1]),
    `${context.outputs[0]}/band`,
  );
  const square = node("mul", [value(0), value(0)], {});
  const window = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;
  const sum = node("conv", [square, kernel], window);
  const base = node("add", [sum, builder.scalar(attributes.float("bias", 1))], {});
  const power = node("pow", [base], { exponent: -beta });
  return context.result("mul", [value(0), power], {});
};

/** `LpNormalization`: divided by the sum of magnitudes (`p` 1) or the root of the sum of squares (`p` 2) along `axis`. */
export const lpNormalization: NodeImport = (context) => {
  const { attributes, node, value } = context;
  const axes = [axisOf(attributes.int("axis", -1), context.shape(0).length)];
  const x = value(0);
  const sum = (of: string) => node("reduceSum", [of], { axes, keepDims: true });
  const norm =
    attributes.int("p", 2) === 1
      ? sum(node("abs", [x], {}))
      : node("sqrt", [sum(node("mul", [x, x], {}))], {});
  return context.result("div", [x, norm], {});
};

/** `MeanVarianceNormalization` over `axes`. */
export const meanVarianceNormalization: NodeImport = (context) => {
  const { attributes, node, value, builder } = context;
  const axes = (attributes.ints("axes") ?? [0, 2, 3]).map((a) =>
    axisOf(a, context.shape(0).length),
  );
  const mean = (of: string) => node("reduceMean", [of], { axes, keepDims: true });
  const centred = node("sub", [value(0), mean(value(0))], {});
  const variance = mean(node("mul", [centred, centred], {}));
  const deviation = node("sqrt", [node("add", [variance, builder.scalar(1e-9)], {})], {});
  return context.result("div", [centred, deviation], {});
};

/** `Softmax` and `LogSoftmax`; before opset 13 over all axes from `axis` on together. */
export const softmax =
  (op: "softmax" | "logSoftmax"): NodeImport =>
  (context) => {
    const { attributes, opset, value } = context;
    const shape = context.shape(0);
    const rank = shape.length;
    const axis = axisOf(attributes.int("axis", opset < 13 ? 1 : -1), rank);
    if (opset >= 13 || axis === rank - 1) return context.result(op, [value(0)], { axis });
    const joined = (shape.slice(axis) as Dim[]).reduce<number>((n, d) => n * Number(d), 1);
    const flat = context.node("reshape", [value(0)], { shape: [...shape.slice(0, axis), joined] });
    return context.result("reshape", [context.node(op, [flat], { axis })], { shape });
  };
