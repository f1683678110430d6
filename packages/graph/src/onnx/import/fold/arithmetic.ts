import { broadcastShapes } from "../../../broadcast.js";
import type { Dim } from "../../../graph.js";
import { over, plus, times } from "../../../sizes.js";
import { type ElementKind, elementFormats } from "../element-type.js";
import type { Known } from "../known.js";
import { BatchDependence, broadcastTo, checkSize, type Fold } from "./fold.js";

/** `undefined` where the result depends on the batch. */
type Scalar = (a: Dim, b: Dim) => Dim | undefined;

/** `numeric` where both are numbers, else `open`. */
const scalar =
  (numeric: (a: number, b: number) => number | boolean, open: Scalar = () => undefined): Scalar =>
  (a, b) =>
    typeof a === "number" && typeof b === "number" ? Number(numeric(a, b)) : open(a, b);

/** Multiples of the batch against numbers: it is at least 1. */
const least = (a: Dim) => (typeof a === "number" ? a : (over(a, "batch") as number));
const greater = (a: Dim, b: Dim): number | undefined => {
  if (typeof a === "number" && typeof b === "number") return +(a > b);
  if (typeof b === "number") return least(a) > b ? 1 : undefined;
  if (typeof a === "number") return a <= least(b) ? 0 : undefined;
  return +(least(a) > least(b));
};
const not = (v: number | undefined) => (v === undefined ? undefined : 1 - v);

/** Element-wise on one or more arrays that broadcast; of more than two, from the left. */
function elementWise(f: Scalar, kind?: ElementKind): Fold {
  return ({ inputs, input }) => {
    let result = input(0);
    for (let i = 1; i < inputs.length; i++) result = both(result, input(i), f, kind);
    return result;
  };
}

function both(a: Known, b: Known, f: Scalar, as?: ElementKind): Known {
  const shape = broadcastShapes(a.shape, b.shape) as number[];
  const size = checkSize(shape);
  const [p, q] = [broadcastTo(a, shape), broadcastTo(b, shape)];
  const kind = as ?? a.kind;
  const data = new Array<Dim>(size);
  for (let i = 0; i < size; i++) data[i] = rounded(f(p[i] as Dim, q[i] as Dim), kind);
  return { kind, shape, data };
}

function rounded(value: Dim | undefined, kind: ElementKind): Dim {
  if (value === undefined) throw new BatchDependence();
  return kind === "float" && typeof value === "number" ? Math.fround(value) : value;
}

/** Element-wise on one array. */
function unary(
  f: (x: number) => number,
  open: (x: Dim) => Dim | undefined = () => undefined,
): Fold {
  return ({ input }) => {
    const { kind, shape, data } = input(0);
    return {
      kind,
      shape,
      data: Array.from(data, (x) => rounded(typeof x === "number" ? f(x) : open(x), kind)),
    };
  };
}

const divide: Fold = (context) => {
  const whole = context.input(0).kind === "integer";
  const f = scalar(
    (a, b) => {
      if (whole && b === 0) throw new RangeError("integer division by 0");
      return whole ? Math.trunc(a / b) : a / b;
    },
    (a, b) => over(a, b),
  );
  return elementWise(f)(context);
};

const modulo: Fold = (context) => {
  const likeC = context.attributes.int("fmod", 0) === 1;
  const f = scalar(
    (a, b) => (likeC || b === 0 ? a % b : ((a % b) + b) % b),
    (a, b) => (over(a, b) === undefined ? undefined : 0),
  );
  return elementWise(f)(context);
};

/** Half to even, as ONNX rounds. */
function roundHalfToEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

const cast: Fold = ({ input, attributes, op }) => {
  const known = input(0);
  const to = op === "CastLike" ? undefined : elementFormats.get(attributes.int("to", 0));
  const kind = op === "CastLike" ? input(1).kind : to?.kind;
  if (kind === undefined) throw new RangeError(`a cast to type ${attributes.int("to", 0)}`);
  const convert = (x: Dim): Dim => {
    if (typeof x !== "number") return kind === "boolean" ? 1 : x;
    if (kind === "boolean") return +(x !== 0);
    return kind === "integer" ? Math.trunc(x) : Math.fround(x);
  };
  if (known.kind === kind) return known;
  return { kind, shape: known.shape, data: Array.from(known.data, convert) };
};

const where: Fold = ({ input }) => {
  const [condition, a, b] = [input(0), input(1), input(2)];
  const shape = broadcastShapes(broadcastShapes(condition.shape, a.shape), b.shape) as number[];
  const size = checkSize(shape);
  const [c, p, q] = [condition, a, b].map((k) => broadcastTo(k, shape));
  const data = Array.from({ length: size }, (_, i) => (c?.[i] ? p?.[i] : q?.[i]) as Dim);
  return { kind: a.kind, shape, data };
};

const equal = scalar(
  (a, b) => a === b,
  (a, b) => {
    if (a === b) return 1;
    const [low, high] = typeof a === "number" ? [a, b] : [b, a];
    return typeof low !== "number" || low < least(high) ? 0 : undefined;
  },
);

/** Element-wise ops on known arrays. */
export const arithmetic: Readonly<Record<string, Fold>> = {
  Abs: unary(Math.abs, (x) => x),
  Add: elementWise(scalar((a, b) => a + b, plus)),
  And: elementWise(
    scalar((a, b) => a !== 0 && b !== 0),
    "boolean",
  ),
  Cast: cast,
  CastLike: cast,
  Ceil: unary(Math.ceil, (x) => x),
  Cos: unary(Math.cos),
  Div: divide,
  Equal: elementWise(equal, "boolean"),
  Exp: unary(Math.exp),
  Floor: unary(Math.floor, (x) => x),
  Greater: elementWise(greater, "boolean"),
  GreaterOrEqual: elementWise((a, b) => not(greater(b, a)), "boolean"),
  Less: elementWise((a, b) => greater(b, a), "boolean"),
  LessOrEqual: elementWise((a, b) => not(greater(a, b)), "boolean"),
  Log: unary(Math.log),
  Max: elementWise(scalar(Math.max, (a, b) => (greater(a, b) ? a : b))),
  Min: elementWise(scalar(Math.min, (a, b) => (greater(a, b) ? b : a))),
  Mod: modulo,
  Mul: elementWise(scalar((a, b) => a * b, times)),
  Neg: unary(
    (x) => -x,
    (x) => times(-1, x),
  ),
  Not: unary((x) => +(x === 0)),
  Or: elementWise(
    scalar((a, b) => a !== 0 || b !== 0),
    "boolean",
  ),
  Pow: elementWise(scalar((a, b) => a ** b)),
  Reciprocal: unary((x) => 1 / x),
  Round: unary(roundHalfToEven, (x) => x),
  Sign: unary(Math.sign),
  Sin: unary(Math.sin),
  Sqrt: unary(Math.sqrt),
  Sub: elementWise(
    scalar(
      (a, b) => a - b,
      (a, b) => plus(a, times(-1, b) ?? 0),
    ),
  ),
  Tanh: unary(Math.tanh),
  Where: where,
  Xor: elementWise(
    scalar((a, b) => (a !== 0) !== (b !== 0)),
    "boolean",
  ),
};
