import { type GraphBuilder, type Node, type Op, type OpKind, opTable } from "@xrt/graph";
import type { FoundLayer } from "./find-layers.js";
import type { LrpLayer } from "./layer.js";
import { mul, onesLike } from "./parts.js";

/** What the rules need of a found layer: its kernel and bias with the BatchNorms taken in, emitted as nodes over parameters. */
export function emitLayer(
  builder: GraphBuilder,
  found: FoundLayer,
  known: Pick<LrpLayer, "nonNegative" | "rectified" | "epsilon" | "range">,
): LrpLayer {
  const { main, x, z } = found;
  const isNorm = main.op === "batchNorm";
  const ops = isNorm ? affineOps(builder, x) : productOps(builder, found);
  const { kernel, bias } = isNorm ? affineOf(builder, main) : folded(builder, found, ops.map);
  const absorbed = (share: string, own: string | null) =>
    own === null ? null : biasTerm(builder, share, own, main.op !== "matMul");
  return { builder, x, z, kernel, bias, ...known, ...ops, absorbed };
}

type LayerOps = Pick<LrpLayer, "map" | "back">;

function productOps(builder: GraphBuilder, { main, side, x }: FoundLayer): LayerOps {
  const { vjp } = opTable[main.op as OpKind] as unknown as Op;
  const order = (value: string, kernel: string) => (side === 0 ? [value, kernel] : [kernel, value]);
  const node = (inputs: readonly string[]) =>
    builder.node(main.op as "conv", inputs, main.attributes as never);
  return {
    map(value, kernel, bias) {
      const inputs = order(value, kernel);
      if (bias === null) return node(inputs);
      const own = main.op !== "matMul" && builder.type(bias).shape.length === 1;
      return own ? node([...inputs, bias]) : builder.node("add", [node(inputs), bias], {});
    },
    back(gradient, kernel) {
      const inputs = order(x, kernel);
      const { attributes, output } = main;
      const needs = [side === 0, side === 1];
      const context = { builder, attributes, inputs, output, gradient, needs };
      return vjp?.({ ...context, node: { ...main, inputs } })[side] ?? "";
    },
  };
}

/** One factor a channel. */
function affineOps(builder: GraphBuilder, x: string): LayerOps {
  const rank = builder.type(x).shape.length;
  const filled = (like: string, value: number) => {
    const shape = builder.type(like).shape.map(Number);
    return builder.constant({ data: new Float32Array(shape[0] ?? 1).fill(value), shape });
  };
  return {
    map(value, kernel, bias) {
      const [zeros, ones] = [filled(kernel, 0), filled(kernel, 1)];
      return builder.node("batchNorm", [value, kernel, bias ?? zeros, zeros, ones], { epsilon: 0 });
    },
    back: (gradient, kernel) => mul(builder, gradient, spread(builder, kernel, rank, 1)),
  };
}

/** The factor and the shift of a BatchNorm, one number a channel each. */
function affineOf(builder: GraphBuilder, { inputs, attributes }: Node) {
  const [, gamma = "", beta = "", mean = "", variance = ""] = inputs;
  const node = (op: "add" | "sub" | "div" | "mul", a: string, c: string) =>
    builder.node(op, [a, c], {});
  const shifted = node("add", variance, builder.scalar(Number(attributes.epsilon)));
  const kernel = node("div", gamma, builder.node("sqrt", [shifted], {}));
  return { kernel, bias: node("sub", beta, node("mul", mean, kernel)) };
}

/**
 * Kernel and bias of a product with its BatchNorms. One in front of a convolution with padding shifts only what lies inside of the
 * image: its part of the bias is then another one at the borders, and the bias a map.
 */
function folded(builder: GraphBuilder, found: FoundLayer, map: LrpLayer["map"]) {
  const { main, x, behind, front } = found;
  let { kernel, bias } = found as { kernel: string; bias: string | null };
  const dense = main.op === "matMul";
  if (behind !== null) {
    const { kernel: scale, bias: shift } = affineOf(builder, behind);
    kernel = mul(builder, kernel, dense ? scale : spread(builder, scale, 4, 0));
    if (bias === null) bias = shift;
    else {
      const each = !dense && builder.type(bias).shape.length > 1;
      const fit = (value: string) => (each ? spread(builder, value, 3, 0) : value);
      bias = builder.node("add", [mul(builder, bias, fit(scale)), fit(shift)], {});
    }
  }
  if (front !== null) {
    const { kernel: scale, bias: shift } = affineOf(builder, front);
    const rank = builder.type(x).shape.length;
    const everywhere = mul(builder, onesLike(builder, x), spread(builder, shift, rank, 1));
    bias = map(everywhere, kernel, bias);
    kernel = mul(
      builder,
      kernel,
      dense ? spread(builder, scale, 2, 0) : spread(builder, scale, 4, 1),
    );
  }
  return { kernel, bias };
}

/** A list of numbers along one axis of a value of that rank. */
function spread(builder: GraphBuilder, value: string, rank: number, axis: number): string {
  const size = builder.type(value).shape[0] ?? 1;
  const shape = Array.from({ length: rank }, (_, i) => (i === axis ? size : 1));
  return builder.node("reshape", [value], { shape });
}

/** Sum of `share * bias` over each image; null where no axis is the images alone. */
export function biasTerm(
  builder: GraphBuilder,
  share: string,
  bias: string,
  channelsSecond: boolean,
): string | null {
  const { shape } = builder.type(share);
  const images = shape.indexOf("batch");
  const axes = shape.map((_, i) => i).filter((i) => i !== images);
  const known = axes.every((i) => typeof shape[i] === "number");
  if (images < 0 || axes.length === 0 || !known) return null;
  const perChannel = channelsSecond && builder.type(bias).shape.length === 1 && axes.length > 1;
  const own = perChannel
    ? builder.node("reduceSum", [share], { axes: axes.slice(1), keepDims: false })
    : share;
  const left = perChannel ? [1] : axes;
  return builder.node("reduceSum", [mul(builder, own, bias)], { axes: left, keepDims: false });
}
