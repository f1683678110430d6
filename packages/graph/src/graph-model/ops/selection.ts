import type { NodeContext, NodeImport } from "../node-import.js";
import { shapeOf, type Tensor } from "../value.js";
import { aligned } from "./element-wise.js";

/** Makes a mask of 0 and 1 from two values that broadcast. */
const pair =
  (make: (context: NodeContext, a: string, b: string) => string): NodeImport =>
  (context) => {
    const [[a = "", b = ""], like] = operands(context, [0, 1]);
    return { ...like, name: make(context, a, b) };
  };

/** Inputs that broadcast, in one layout, and a value that lies as the result will. */
function operands({ session, tensor }: NodeContext, inputs: number[]): [string[], Tensor] {
  return aligned(
    session,
    inputs.map((i) => tensor(i)),
  );
}

/** 1 where `a > b`, else 0. */
function above({ builder }: NodeContext, a: string, b: string, name?: string): string {
  return builder.node("step", [builder.node("sub", [a, b], {})], {}, name);
}

function opposite({ builder, path }: NodeContext, mask: string, name: string = path): string {
  return builder.node("sub", [builder.scalar(1), mask], {}, name);
}

function differs(context: NodeContext, a: string, b: string, name?: string): string {
  return context.builder.node("add", [above(context, a, b), above(context, b, a)], {}, name);
}

export const greater: NodeImport = pair((context, a, b) => above(context, a, b, context.path));
export const less: NodeImport = pair((context, a, b) => above(context, b, a, context.path));
export const greaterEqual: NodeImport = pair((context, a, b) =>
  opposite(context, above(context, b, a)),
);
export const lessEqual: NodeImport = pair((context, a, b) =>
  opposite(context, above(context, a, b)),
);
export const equal: NodeImport = pair((context, a, b) => opposite(context, differs(context, a, b)));
export const notEqual: NodeImport = pair((context, a, b) => differs(context, a, b, context.path));
export const logicalAnd: NodeImport = pair(({ builder, path }, a, b) =>
  builder.node("mul", [a, b], {}, path),
);
export const logicalOr: NodeImport = pair(({ builder, path }, a, b) =>
  builder.node("maximum", [a, b], {}, path),
);
export const logicalNot: NodeImport = (context) => {
  const mask = context.tensor(0);
  return { ...mask, name: opposite(context, mask.name) };
};

/** `Select` and `SelectV2`: `mask a + (1 - mask) b`, both alternatives finite. */
export const select: NodeImport = (context) => {
  const { builder, session, inputs, path, op } = context;
  const [condition, taken] = inputs.map((value) => shapeOf(session, value).length);
  if (op === "Select" && condition !== taken) {
    return context.refuse("a condition that picks rows is not carried; use tf.where of one shape");
  }
  const [[mask = "", a = "", b = ""], like] = operands(context, [0, 1, 2]);
  const rest = opposite(context, mask, `${path}/rest`);
  const parts = [builder.node("mul", [a, mask], {}), builder.node("mul", [b, rest], {})];
  return { ...like, name: builder.node("add", parts, {}, path) };
};
