import type { GraphBuilder } from "@xrt/graph";

/**
 * `relevance / (z + epsilon sign(z))`, `sign(0) = 1`; with an epsilon of 0, nothing where z is 0.
 *
 * @param sign - What is known of z: 1 for never negative, -1 for never positive. Default: nothing.
 */
export function quotient(
  builder: GraphBuilder,
  relevance: string,
  z: string,
  epsilon: number,
  sign: 1 | -1 | 0 = 0,
): string {
  const one = builder.scalar(1);
  const step = (value: string) => builder.node("step", [value], {});
  const below = () => step(builder.node("neg", [z], {}));
  if (epsilon === 0) {
    const inside =
      sign === 1 ? step(z) : sign === -1 ? below() : builder.node("add", [step(z), below()], {});
    const outside = builder.node("sub", [one, inside], {});
    const sum = builder.node("add", [z, outside], {});
    return builder.node("div", [builder.node("mul", [relevance, inside], {}), sum], {});
  }
  if (sign !== 0) {
    const shift = builder.scalar(sign * epsilon);
    return builder.node("div", [relevance, builder.node("add", [z, shift], {})], {});
  }
  const double = builder.node("mul", [below(), builder.scalar(2 * epsilon)], {});
  const shift = builder.node("sub", [builder.scalar(epsilon), double], {});
  return builder.node("div", [relevance, builder.node("add", [z, shift], {})], {});
}
