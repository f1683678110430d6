import { prelu, selu, softsign } from "../../compose/activations.js";
import type { GraphBuilder } from "../../graph-builder.js";
import type { OpKind } from "../../ops/table.js";
import type { NodeContext, NodeImport } from "../node-import.js";
import { channelsFirst, channelsLast, type Session, type Tensor } from "../value.js";

type Unary = (builder: GraphBuilder, x: string, name: string, context: NodeContext) => string;

/** A function of one value, in whatever layout that has. */
export const unary =
  (apply: Unary): NodeImport =>
  (context) => {
    const x = context.tensor(0);
    return { ...x, name: apply(context.builder, x.name, context.path, context) };
  };

type Plain =
  | "abs"
  | "erf"
  | "exp"
  | "log"
  | "neg"
  | "relu"
  | "sigmoid"
  | "softplus"
  | "sqrt"
  | "tanh";

/** A function that is one op. */
export const one = (kind: Plain): NodeImport =>
  unary((builder, x, name) => builder.node(kind satisfies OpKind, [x], {}, name));

/** Functions of one value, by the op of TensorFlow. */
export const unaryOps: readonly (readonly [string, NodeImport])[] = [
  ["Abs", one("abs")],
  ["Elu", unary((builder, x, name) => builder.node("elu", [x], { alpha: 1 }, name))],
  ["Erf", one("erf")],
  ["Exp", one("exp")],
  [
    "LeakyRelu",
    unary((builder, x, name, { attributes }) =>
      builder.node("leakyRelu", [x], { alpha: attributes.number("alpha", 0.2) }, name),
    ),
  ],
  ["Log", one("log")],
  [
    "Log1p",
    unary((builder, x, name) =>
      builder.node("log", [builder.node("add", [x, builder.scalar(1)], {})], {}, name),
    ),
  ],
  ["Neg", one("neg")],
  [
    "Reciprocal",
    unary((builder, x, name) => builder.node("div", [builder.scalar(1), x], {}, name)),
  ],
  ["Relu", one("relu")],
  ["Relu6", unary((builder, x, name) => builder.node("clip", [x], { low: 0, high: 6 }, name))],
  [
    "Rsqrt",
    unary((builder, x, name) =>
      builder.node("div", [builder.scalar(1), builder.node("sqrt", [x], {})], {}, name),
    ),
  ],
  ["Selu", unary(selu)],
  ["Sigmoid", one("sigmoid")],
  ["Softplus", one("softplus")],
  ["Softsign", unary(softsign)],
  ["Sqrt", one("sqrt")],
  ["Square", unary((builder, x, name) => builder.node("mul", [x, x], {}, name))],
  ["Tanh", one("tanh")],
];

/** `ClipByValue` between two constants. */
export const clipByValue: NodeImport = (context) => {
  const [low = -Infinity] = context.numbers(1);
  const [high = Infinity] = context.numbers(2);
  return unary((builder, x, name) => builder.node("clip", [x], { low, high }, name))(context);
};

/** `Pow` with one constant exponent. */
export const pow: NodeImport = (context) => {
  const [exponent, ...more] = context.numbers(1);
  if (exponent === undefined || more.length > 0)
    return context.refuse("its exponent must be one constant number");
  return unary((builder, x, name) => builder.node("pow", [x], { exponent }, name))(context);
};

/** `Softmax` or `LogSoftmax` over the last axis. */
export const softmax = (kind: "softmax" | "logSoftmax"): NodeImport =>
  unary((builder, x, name, { tensor }) => {
    const axis = tensor(0).first ? 1 : builder.type(x).shape.length - 1;
    return builder.node(kind, [x], { axis }, name);
  });

/** Two or more values, folded from the left; they broadcast. */
export const fold =
  (kind: "add" | "sub" | "mul" | "div" | "maximum" | "minimum"): NodeImport =>
  (context) => {
    const { session, builder, inputs, tensor, path, op } = context;
    const role = op === "BiasAdd" ? "bias" : undefined;
    const [[first = "", ...rest], like] = aligned(
      session,
      inputs.map((_, i) => tensor(i, i === 1 ? role : undefined)),
    );
    const last = rest.length - 1;
    const combine = (sum: string, x: string, i: number) =>
      builder.node(kind, [sum, x], {}, i === last ? path : kind);
    return { ...like, name: rest.reduce(combine, first) };
  };

/** `SquaredDifference`. */
export const squaredDifference: NodeImport = (context) => {
  const { session, builder, tensor, path } = context;
  const [values, like] = aligned(session, [tensor(0), tensor(1)]);
  const difference = builder.node("sub", values, {});
  return { ...like, name: builder.node("mul", [difference, difference], {}, path) };
};

/** `Prelu`: input 1 is the slope. */
export const preluNode: NodeImport = ({ session, builder, tensor, path }) => {
  const [[x = "", slope = ""], like] = aligned(session, [tensor(0), tensor(1, "bias")]);
  return { ...like, name: prelu(builder, x, slope, path) };
};

/**
 * Names of values that broadcast against one another, all in one layout: with the channels in front where one of them has
 * them there, and those of lower rank then get axes of size 1.
 *
 * @returns The names, and a value that lies as the result will.
 */
export function aligned(session: Session, values: readonly Tensor[]): [string[], Tensor] {
  const { builder } = session;
  const rank = Math.max(...values.map(({ name }) => builder.type(name).shape.length));
  const image = rank === 4 ? values.find(({ first }) => first) : undefined;
  if (image === undefined) {
    const plain = values.map((value) => channelsLast(session, value));
    return [plain.map(({ name }) => name), plain[0] as Tensor];
  }
  const names = values.map((value) => {
    const { shape } = builder.type(value.name);
    if (shape.length === 4) return channelsFirst(session, value).name;
    if (shape.length === 0) return value.name;
    const wide = [...Array.from({ length: 4 - shape.length }, () => 1), ...shape];
    const name = builder.node("reshape", [value.name], { shape: wide });
    return channelsFirst(session, { kind: "tensor", name, first: false }).name;
  });
  return [names, image];
}
