import type { Tensor } from "@tensorflow/tfjs-core";
import { ndArray } from "@xrt/core";
import { isBatch } from "../graph.js";
import type { GraphBuilder } from "../graph-builder.js";
import { type BackwardContext, defineOp, type Op } from "../op.js";
import { channelsOf } from "./window.js";

/** Attributes of `batchNorm`. */
export interface BatchNormAttributes {
  /** Added to the variance. */
  readonly epsilon: number;
  /**
   * Set by `trainingBatchNorm` where mean and variance are those of `x` itself: the gradient of `x` then holds what goes
   * through them, and they get none.
   */
  readonly ofBatch?: true;
}

/**
 * Batch normalisation with given statistics (inference mode), per channel of `x [batch, channels, height, width]`:
 * `(x - mean) / sqrt(variance + epsilon) * gamma + beta`, the last four of shape `[channels]`.
 */
export const batchNorm: Op<BatchNormAttributes> = defineOp<BatchNormAttributes>({
  kind: "batchNorm",
  infer([x, ...rest]) {
    if (x === undefined || x.shape.length < 2 || rest.length !== 4) {
      throw new RangeError("batchNorm wants x, gamma, beta, mean and variance");
    }
    for (const r of rest) {
      if (r.shape.length !== 1 || r.shape[0] !== channelsOf(x.shape)) {
        throw new RangeError(`[${r.shape}] does not fit the channels of [${x.shape}]`);
      }
    }
    return x;
  },
  vjp(context) {
    if (context.attributes.ofBatch) return gradientsThroughBatch(context);
    const { builder, attributes, inputs, gradient, needs } = context;
    const [x = "", gamma = "", , mean = "", variance = ""] = inputs;
    const b = perChannel(builder, builder.type(x).shape.length);
    const deviation = builder.node(
      "sqrt",
      [b.op("add", variance, builder.scalar(attributes.epsilon))],
      {},
    );
    const scale = b.op("div", gamma, deviation);
    // passes over the activations, which the gradients of the parameters share: sums of dy and of dy * (x - mean)
    const total = once(() => b.sum(gradient));
    const centred = once(() =>
      b.op("sub", b.sum(b.op("mul", gradient, x)), b.op("mul", mean, total())),
    );
    const half = () => builder.constant(ndArray(Float32Array.of(-0.5), []), "-0.5");
    return [
      needs[0] ? builder.node("mul", [gradient, b.spread(scale)], {}, `d(${x})`) : null,
      needs[1] ? b.op("div", centred(), deviation) : null,
      needs[2] ? total() : null,
      needs[3] ? b.op("sub", builder.scalar(0), b.op("mul", scale, total())) : null,
      needs[4]
        ? b.op(
            "mul",
            half(),
            b.op("div", b.op("mul", scale, centred()), b.op("mul", deviation, deviation)),
          )
        : null,
    ];
  },
  onnx({ emit, attributes, inputs, output }) {
    emit.node("BatchNormalization", inputs, {
      output,
      attributes: { epsilon: attributes.epsilon },
    });
  },
  tfjs({ tf, operand, attributes: { epsilon }, layout, inputTypes: [x] }) {
    const rank = x?.shape.length ?? 0;
    const channel = layout === "last" ? rank - 1 : 1;
    const spread = (t: Tensor) =>
      tf.reshape(
        t,
        Array.from({ length: rank }, (_, i) => (i === channel ? t.size : 1)),
      );
    const [gamma, beta, mean, variance] = [operand(1), operand(2), operand(3), operand(4)];
    const scale = tf.div(gamma, tf.sqrt(tf.add(variance, epsilon)));
    const shift = tf.sub(beta, tf.mul(mean, scale));
    return tf.add(tf.mul(operand(0), spread(scale)), spread(shift));
  },
  tfjsLayout: ({ have }) => ({
    inputs: have.map((_, i) => (i === 0 ? "last" : "first")),
    output: "last",
  }),
});

/**
 * The gradients in training mode: with the normalised `n`, the deviation `s` and means over all axes but the channels,
 * `(dy - mean(dy) - n mean(dy n)) gamma / s` for x, `sum(dy n)` for gamma and `sum(dy)` for beta (Ioffe and Szegedy,
 * arXiv:1502.03167).
 */
function gradientsThroughBatch({
  builder,
  attributes: { epsilon },
  inputs: [x = "", gamma = "", , mean = "", variance = ""],
  gradient,
  needs,
}: BackwardContext<BatchNormAttributes>): (string | null)[] {
  const { shape } = builder.type(x);
  const b = perChannel(builder, shape.length);
  const filled = (value: number) => {
    const channels = channelsOf(shape);
    return builder.constant(ndArray(new Float32Array(channels).fill(value), [channels]));
  };
  const [zeros, ones] = [filled(0), filled(1)];
  const normal = builder.node("batchNorm", [x, ones, zeros, mean, variance], { epsilon });
  const total = b.sum(gradient);
  const along = b.sum(b.op("mul", gradient, normal));
  const inputGradient = () => {
    const shifted = b.op("add", variance, builder.scalar(epsilon));
    const scale = b.op("div", gamma, builder.node("sqrt", [shifted], {}));
    const share = builder.node("neg", [b.op("div", scale, countAround(builder, x))], {});
    // what goes through the statistics is a line in n, channel by channel: one node
    const line = [normal, b.op("mul", share, along), b.op("mul", share, total), zeros, ones];
    const through = builder.node("batchNorm", line, { epsilon: 0 });
    const direct = builder.node("mul", [gradient, b.spread(scale)], {});
    return builder.node("add", [direct, through], {}, `d(${x})`);
  };
  return [needs[0] ? inputGradient() : null, along, total, null, null];
}

/** What is made when it is first asked for, and only then. */
function once(make: () => string): () => string {
  let made: string | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Number of elements of each channel. */
function countAround(builder: GraphBuilder, x: string): string {
  const others = builder.type(x).shape.map((d, axis) => (axis === 1 ? 1 : d));
  const known = builder.scalar(others.reduce<number>((n, d) => n * (isBatch(d) ? 1 : d), 1));
  return others.reduce<string>((count, d, axis) => {
    if (!isBatch(d)) return count;
    return builder.node("mul", [count, builder.node("batchCount", [x], { axis })], {});
  }, known);
}

/** Arithmetic on values of one number a channel. */
function perChannel(builder: GraphBuilder, rank: number) {
  const others = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== 1);
  return {
    op: (kind: "add" | "sub" | "mul" | "div", a: string, c: string) =>
      builder.node(kind, [a, c], {}),
    sum: (value: string) => builder.node("reduceSum", [value], { axes: others, keepDims: false }),
    spread(value: string) {
      const channels = builder.type(value).shape[0] ?? 1;
      const shape = Array.from({ length: rank }, (_, i) => (i === 1 ? channels : 1));
      return builder.node("reshape", [value], { shape });
    },
  };
}
