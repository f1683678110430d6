import type { GraphBuilder } from "../graph-builder.js";

/** `x tanh(softplus(x))`. Misra, arXiv:1908.08681. */
export function mish(builder: GraphBuilder, x: string, name?: string): string {
  const gate = builder.node("tanh", [builder.node("softplus", [x], {})], {});
  return builder.node("mul", [x, gate], {}, name);
}

/** `x sigmoid(x)`, also called SiLU. */
export function swish(builder: GraphBuilder, x: string, name?: string): string {
  return builder.node("mul", [builder.node("sigmoid", [x], {}), x], {}, name);
}

/** `scale elu(x)` with the constants of Klambauer et al., arXiv:1706.02515. */
export function selu(builder: GraphBuilder, x: string, name?: string): string {
  const bent = builder.node("elu", [x], { alpha: 1.6732632423543772 });
  return builder.node("mul", [bent, builder.scalar(1.0507009873554805)], {}, name);
}

/** `x / (1 + |x|)`. */
export function softsign(builder: GraphBuilder, x: string, name?: string): string {
  const below = builder.node("add", [builder.node("abs", [x], {}), builder.scalar(1)], {});
  return builder.node("div", [x, below], {}, name);
}

/** `x` where it is positive, `slope x` elsewhere; `slope` broadcasts. */
export function prelu(builder: GraphBuilder, x: string, slope: string, name?: string): string {
  const negative = builder.node("relu", [builder.node("neg", [x], {})], {});
  const below = builder.node("mul", [slope, negative], {});
  return builder.node("sub", [builder.node("relu", [x], {}), below], {}, name);
}

/** `x` where it is above `threshold`, 0 elsewhere. */
export function thresholdedRelu(
  builder: GraphBuilder,
  x: string,
  threshold: number,
  name?: string,
): string {
  const above = builder.node("sub", [x, builder.scalar(threshold)], {});
  return builder.node("mul", [x, builder.node("step", [above], {})], {}, name);
}
