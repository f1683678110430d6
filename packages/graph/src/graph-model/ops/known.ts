import { type Dim, isBatch } from "../../graph.js";
import { elements, over, plus, times } from "../../sizes.js";
import { type NodeContext, type NodeImport, upTo } from "../node-import.js";
import { type Constant, constant, shapeOf, type Value } from "../value.js";

/** `Shape`: the sizes, of which one may be the batch. */
export const shapeNode: NodeImport = ({ session, inputs }) =>
  constant(shapeOf(session, inputs[0] as Value));

/** `Size`: how many elements. */
export const sizeNode: NodeImport = ({ session, inputs, refuse }) =>
  constant(
    [elements(shapeOf(session, inputs[0] as Value)) ?? refuse("it is no multiple of the batch")],
    [],
  );

/** `Rank`. */
export const rankNode: NodeImport = ({ session, inputs }) =>
  constant([shapeOf(session, inputs[0] as Value).length], []);

/** `Cast`: to whole numbers of what is known; nothing for float32. */
export const cast: NodeImport = ({ inputs, attributes, refuse }) => {
  const value = inputs[0] as Value;
  const to = attributes.type("DstT");
  if (value.kind === "tensor") return to === 1 ? value : refuse("only float32 is carried");
  const { data } = value;
  if (to === 1 || data === undefined) return value;
  return constant(
    data.map((d) => (isBatch(d) ? d : Math.trunc(d))),
    value.shape,
  );
};

/** `Prod` of sizes. */
export const prod: NodeImport = ({ sizes, refuse }) =>
  constant([elements(sizes(0)) ?? refuse("it is no multiple of the batch")], []);

/** `Range` of constants. */
export const range: NodeImport = ({ numbers }) => {
  const [[start = 0], [limit = 0], [delta = 1]] = [numbers(0), numbers(1), numbers(2)];
  const count = Math.max(Math.ceil((limit - start) / delta), 0);
  return constant(upTo(count).map((i) => start + i * delta));
};

/** `Fill` of a constant shape. */
export const fill: NodeImport = ({ numbers }) => {
  const shape = numbers(0);
  const [value = 0] = numbers(1);
  const count = shape.reduce((n, d) => n * d, 1);
  return constant(
    upTo(count).map(() => value),
    shape,
  );
};

type Arithmetic = "add" | "div" | "floorDiv" | "maximum" | "minimum" | "mul" | "sub";

/** Arithmetic of sizes; undefined where the result is none. */
const arithmetic: Readonly<Record<Arithmetic, (a: Dim, b: Dim) => Dim | undefined>> = {
  add: plus,
  div: (a, b) => (isBatch(a) || isBatch(b) ? over(a, b) : a / b),
  floorDiv: (a, b) => (isBatch(a) || isBatch(b) ? over(a, b) : Math.floor(a / b)),
  maximum: (a, b) => both(a, b, Math.max),
  minimum: (a, b) => both(a, b, Math.min),
  mul: times,
  sub: (a, b) => (isBatch(a) || isBatch(b) ? undefined : a - b),
};

function both(a: Dim, b: Dim, f: (a: number, b: number) => number): Dim | undefined {
  return isBatch(a) || isBatch(b) ? undefined : f(a, b);
}

/** Arithmetic of two sizes, or of a row of them and one, at import; `otherwise` in the graph. */
export const folded =
  (kind: Arithmetic, otherwise: NodeImport): NodeImport =>
  (context) => {
    const [a, b, ...more] = context.inputs;
    const isKnown = (v: Value | undefined): v is Constant & { data: readonly Dim[] } =>
      v?.kind === "constant" &&
      v.data !== undefined &&
      v.weight === undefined &&
      v.shape.length <= 1;
    if (!isKnown(a) || !isKnown(b) || more.length > 0) return otherwise(context);
    const length = Math.max(a.data.length, b.data.length);
    const at = (data: readonly Dim[], i: number) => data[data.length === 1 ? 0 : i] ?? 0;
    const data = Array.from({ length }, (_, i) => arithmetic[kind](at(a.data, i), at(b.data, i)));
    if (data.includes(undefined))
      return context.refuse("its result depends on the size of the batch");
    return constant(data as Dim[], a.shape.length >= b.shape.length ? a.shape : b.shape);
  };

/** What is known only at import. */
export const knownOnly: NodeImport = ({ refuse }: NodeContext) =>
  refuse("it is carried for sizes only; use another op");
