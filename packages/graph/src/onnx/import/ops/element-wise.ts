import type { ParameterRole } from "../../../graph.js";
import { elementFormats } from "../element-type.js";
import type { Known } from "../known.js";
import type { NodeContext, NodeImport } from "../op-import.js";

type Arithmetic = "add" | "sub" | "mul" | "div" | "maximum" | "minimum";

/** Input `i`; a tensor of the file is used as `role`, a number is a constant. */
function operand(context: NodeContext, i: number, role?: ParameterRole): string {
  const isTensor = context.shape(i).some((d) => d !== 1);
  return context.value(i, isTensor ? role : undefined);
}

/** An element-wise op of two inputs. */
export const binary =
  (op: Arithmetic, role?: ParameterRole): NodeImport =>
  (context) =>
    context.result(op, [operand(context, 0, role), operand(context, 1, role)], {});

/** `Max`, `Min` or `Sum` of one or more inputs, from the left. */
export const fold =
  (op: Arithmetic): NodeImport =>
  (context) => {
    let total = context.value(0);
    for (let i = 1; i < context.count; i++) {
      const add = i === context.count - 1 ? context.result : context.node;
      total = add(op, [total, context.value(i)], {});
    }
    return total;
  };

/** `Mean` of one or more inputs. */
export const mean: NodeImport = (context) => {
  let total = context.value(0);
  for (let i = 1; i < context.count; i++)
    total = context.node("add", [total, context.value(i)], {});
  return context.result("mul", [total, context.builder.scalar(1 / context.count)], {});
};

/** `Pow` with a constant exponent. */
export const pow: NodeImport = (context) => {
  const [exponent, ...more] = context.numbers(1, "its exponent") ?? [];
  if (exponent === undefined || more.some((e) => e !== exponent)) {
    context.refuse("one constant exponent is carried");
  }
  return context.result("pow", [context.value(0)], { exponent: exponent as number });
};

/** A comparison as a mask of 0 and 1: `step(a - b)` or its opposite. */
export const compare =
  (first: 0 | 1, orEqual: boolean): NodeImport =>
  (context) => {
    const { node, value, builder } = context;
    if (!orEqual) {
      const difference = node("sub", [value(first), value(first === 0 ? 1 : 0)], {});
      return context.result("step", [difference], {});
    }
    const opposite = node("sub", [value(first === 0 ? 1 : 0), value(first)], {});
    return context.result("sub", [builder.scalar(1), node("step", [opposite], {})], {});
  };

/** `Equal` of floats: neither is larger. */
export const equal: NodeImport = (context) => {
  const { node, value, builder } = context;
  const above = node("step", [node("sub", [value(0), value(1)], {})], {});
  const below = node("step", [node("sub", [value(1), value(0)], {})], {});
  return context.result("sub", [builder.scalar(1), node("add", [above, below], {})], {});
};

export const not: NodeImport = (context) =>
  context.result("sub", [context.builder.scalar(1), context.value(0)], {});

/** Masks that are both, or at least one of them, 1. */
export const and: NodeImport = (context) =>
  context.result("mul", [context.value(0), context.value(1)], {});
export const or: NodeImport = (context) =>
  context.result("maximum", [context.value(0), context.value(1)], {});

/** Largest finite float32: what an infinity is multiplied as. */
const FINITE = 3.4028234663852886e38;

/**
 * `Where`: `a * mask + b * (1 - mask)`. Where the condition is constant and an alternative too, its masked elements are
 * computed at import, infinities included.
 */
export const where: NodeImport = (context) => {
  const { node, builder, value } = context;
  const condition = context.known(0);
  if (condition !== undefined) {
    const [taken, other] = [maskOf(context, 1), maskOf(context, 0)];
    const first = alternative(context, 1, taken);
    const second = alternative(context, 2, other);
    return context.result("add", [first, second], {});
  }
  const mask = value(0);
  const rest = node("sub", [builder.scalar(1), mask], {});
  const part = (i: 1 | 2, by: string) => {
    const known = context.known(i);
    const infinite =
      known !== undefined && known.data.length === 1 && !Number.isFinite(known.data[0]);
    const x = infinite ? builder.scalar(Math.sign(Number(known.data[0])) * FINITE) : value(i);
    return node("mul", [x, by], {});
  };
  return context.result("add", [part(1, mask), part(2, rest)], {});
};

interface Mask {
  readonly shape: readonly number[];
  readonly bits: Float32Array;
}

/** Where the constant condition is `wanted`, as 1. */
function maskOf(context: NodeContext, wanted: 0 | 1): Mask {
  const { shape, data } = context.known(0) as Known;
  return { shape, bits: Float32Array.from(data, (c) => (Number(c !== 0) === wanted ? 1 : 0)) };
}

/** The elements of input `i` where `mask` is 1, 0 elsewhere. */
function alternative(context: NodeContext, i: 1 | 2, { shape, bits }: Mask): string {
  const known = context.known(i);
  const name = `${context.outputs[0]}/${i}`;
  if (known !== undefined && known.data.length === 1) {
    const value = Number(known.data[0]);
    const data = bits.map((b) => (b === 1 ? value : 0));
    return context.builder.constant({ shape, data }, name);
  }
  const mask = context.builder.constant({ shape, data: bits }, name);
  return context.node("mul", [context.value(i), mask], {});
}

/** `Cast` between floats, and of masks to floats; of integers that depend on the input when they become floats. */
export const cast: NodeImport = (context) => {
  const to = elementFormats.get(context.attributes.int("to", 0));
  const from = context.kind(0);
  const ok = to?.kind === "float" || (from !== "float" && to?.kind === from);
  if (context.op === "Cast" && !ok) {
    context.refuse(`a cast of ${from}s that depend on the input to ${to?.name}`);
  }
  return context.value(0);
};
