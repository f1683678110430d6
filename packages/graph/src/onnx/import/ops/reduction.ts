import type { Dim } from "../../../graph.js";
import { spatial } from "../../../ops/window.js";
import { elements } from "../../../sizes.js";
import { axesOf } from "../attributes.js";
import type { NodeContext, NodeImport } from "../op-import.js";

interface Reduction {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** Axes and `keepdims`; undefined where nothing is to be reduced. Axes are attributes before opset 13 or 18, inputs since. */
function reductionOf(context: NodeContext): Reduction | undefined {
  const { attributes, has, numbers } = context;
  const rank = context.shape(0).length;
  const given = has(1) ? numbers(1, "the axes") : attributes.ints("axes");
  const none = given === undefined || given.length === 0;
  if (none && attributes.int("noop_with_empty_axes", 0) === 1) return undefined;
  const axes = none ? Array.from({ length: rank }, (_, i) => i) : axesOf(given, rank);
  return { axes, keepDims: attributes.int("keepdims", 1) === 1 };
}

/** A reduction that does something to each element, sums, and does something to the sums. */
const reduction =
  (
    op: "reduceSum" | "reduceMean",
    before?: (context: NodeContext, x: string) => string,
    after?: (context: NodeContext, total: string) => string,
  ): NodeImport =>
  (context) => {
    const how = reductionOf(context);
    const x = before?.(context, context.value(0)) ?? context.value(0);
    if (how === undefined) return after?.(context, x) ?? x;
    if (after === undefined) return context.result(op, [x], how);
    return after(context, context.node(op, [x], how));
  };

const square = ({ node }: NodeContext, x: string) => node("mul", [x, x], {});

export const reduceMean: NodeImport = reduction("reduceMean");
export const reduceSum: NodeImport = reduction("reduceSum");
export const reduceL1: NodeImport = reduction("reduceSum", ({ node }, x) => node("abs", [x], {}));
export const reduceSumSquare: NodeImport = reduction("reduceSum", square);
export const reduceL2: NodeImport = reduction("reduceSum", square, ({ result }, total) =>
  result("sqrt", [total], {}),
);
export const reduceLogSum: NodeImport = reduction("reduceSum", undefined, ({ result }, total) =>
  result("log", [total], {}),
);

/** `ReduceMax` and, of the negated value, `ReduceMin`: a max-pooling whose window holds all that is reduced. */
export const reduceMax: NodeImport = (context) => extreme(context, false);
export const reduceMin: NodeImport = (context) => extreme(context, true);

function extreme(context: NodeContext, isMinimum: boolean): string {
  const { node, value, result } = context;
  const how = reductionOf(context);
  if (how === undefined) return value(0);
  const x = isMinimum ? node("neg", [value(0)], {}) : value(0);
  if (!isMinimum) return maximumOver(context, x, how, result);
  return result("neg", [maximumOver(context, x, how, node)], {});
}

function maximumOver(
  context: NodeContext,
  x: string,
  { axes, keepDims }: Reduction,
  last: NodeContext["node"],
): string {
  const { node, builder } = context;
  const { shape } = builder.type(x);
  const gone = new Set(axes);
  const kept = shape.map((_, i) => i).filter((i) => !gone.has(i));
  const order = [...kept, ...axes];
  const turned = order.every((a, i) => a === i)
    ? x
    : node("transpose", [x], { permutation: order });
  const [rows, columns] = [kept, axes].map((list) => elements(list.map((a) => shape[a] as Dim)));
  if (rows === undefined || typeof columns !== "number") context.refuse("over the batch");
  const map = node("reshape", [turned], { shape: [rows as Dim, 1, 1, columns as number] });
  const kernel = [1, spatial(builder.type(map).shape, 1)] as const;
  const window = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], kernel } as const;
  const largest = node("maxPool", [map], window);
  const to = keepDims
    ? shape.map((d, i) => (gone.has(i) ? 1 : d))
    : kept.map((a) => shape[a] as Dim);
  return last("reshape", [largest], { shape: to });
}

/** `ReduceProd`: halves are multiplied until one element is left. */
export const reduceProd: NodeImport = (context) => {
  const { node, value, builder, result } = context;
  const how = reductionOf(context);
  if (how === undefined) return value(0);
  const { shape } = builder.type(value(0));
  let product = value(0);
  for (const axis of how.axes) {
    const size = shape[axis];
    if (typeof size !== "number") return context.refuse("over the batch");
    const part = (start: number, end: number) => node("slice", [product], { axis, start, end });
    for (let left = size; left > 1; left = Math.ceil(left / 2)) {
      const half = Math.floor(left / 2);
      const pairs = node("mul", [part(0, half), part(half, 2 * half)], {});
      product = left % 2 === 0 ? pairs : node("concat", [pairs, part(left - 1, left)], { axis });
    }
  }
  const kept = shape.flatMap((d, i) => (how.axes.includes(i) ? (how.keepDims ? [1] : []) : [d]));
  return result("reshape", [product], { shape: kept });
};

/** `log(sum(exp(x)))`, the maximum taken out first. */
export const reduceLogSumExp: NodeImport = (context) => {
  const { node, value, result, builder } = context;
  const how = reductionOf(context);
  if (how === undefined) return value(0);
  const largest = maximumOver(context, value(0), { ...how, keepDims: true }, node);
  const shifted = node("exp", [node("sub", [value(0), largest], {})], {});
  const sum = node("reduceSum", [shifted], { axes: how.axes, keepDims: true });
  const whole = (how.keepDims ? result : node)("add", [node("log", [sum], {}), largest], {});
  if (how.keepDims) return whole;
  const shape = builder.type(value(0)).shape.filter((_, i) => !how.axes.includes(i));
  return result("reshape", [whole], { shape });
};
