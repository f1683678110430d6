import { count, type Known } from "./known.js";
import { NO_ATTRIBUTE, type NodeMessage, type TensorMessage } from "./messages.js";

/** Reads a tensor of the file. */
type Read = (tensor: TensorMessage) => Known;

/**
 * The nodes with Gelu (exact and by tanh) and LayerNormalization in one piece, where an exporter has taken them apart: values
 * and gradients of the ops are computed at once. Nodes that nobody reads any more are still there.
 */
export function joinPatterns(
  nodes: readonly NodeMessage[],
  initializers: readonly TensorMessage[],
  read: Read,
): NodeMessage[] {
  const file = new FileNodes(nodes, initializers, read);
  const joined = new Map<NodeMessage, NodeMessage>();
  for (const node of nodes) {
    const found =
      node.op === "Erf" || node.op === "Tanh"
        ? geluAround(file, node)
        : node.op === "Div"
          ? layerNormEnding(file, node)
          : undefined;
    if (found !== undefined) joined.set(found.last, found.node);
  }
  return nodes.map((node) => joined.get(node) ?? node);
}

/** A node that stands for several, in the place of the last of them. */
interface Joined {
  readonly last: NodeMessage;
  readonly node: NodeMessage;
}

/** The nodes of a file by what they read and make. */
class FileNodes {
  readonly #makers = new Map<string, NodeMessage>();
  readonly #readers = new Map<string, NodeMessage[]>();
  readonly #tensors: ReadonlyMap<string, TensorMessage>;
  readonly #read: Read;

  constructor(nodes: readonly NodeMessage[], initializers: readonly TensorMessage[], read: Read) {
    this.#read = read;
    this.#tensors = new Map(initializers.map((t) => [t.name, t]));
    for (const node of nodes) {
      for (const name of node.outputs) this.#makers.set(name, node);
      for (const name of new Set(node.inputs)) {
        const list = this.#readers.get(name) ?? [];
        list.push(node);
        this.#readers.set(name, list);
      }
    }
  }

  makerOf(name: string | undefined): NodeMessage | undefined {
    return this.#makers.get(name ?? "");
  }

  /** The only node that reads what `node` makes. */
  onlyReader(node: NodeMessage): NodeMessage | undefined {
    const readers = this.#readers.get(node.outputs[0] ?? "") ?? [];
    return readers.length === 1 ? readers[0] : undefined;
  }

  /** A constant of the file. */
  tensor(name: string | undefined): TensorMessage | undefined {
    const maker = this.makerOf(name);
    if (maker === undefined) return this.#tensors.get(name ?? "");
    if (maker.op === "Identity") return this.#tensors.get(maker.inputs[0] ?? "");
    return maker.op === "Constant" ? maker.attributes.get("value")?.tensor : undefined;
  }

  /** The number that a value is, where it is a constant of one element. */
  number(name: string | undefined): number | undefined {
    const [value, ...more] = this.list(name) ?? [];
    return more.length === 0 ? value : undefined;
  }

  /** The elements of a short constant. */
  list(name: string | undefined): readonly number[] | undefined {
    const direct = this.makerOf(name)?.attributes.get("value_float")?.float;
    if (direct !== undefined) return [direct];
    const tensor = this.tensor(name);
    if (tensor === undefined || tensor.external !== undefined || count(tensor.shape) > 8) return;
    return Array.from(this.#read(tensor).data, Number);
  }
}

const close = (a: number | undefined, b: number) => a !== undefined && Math.abs(a - b) <= 1e-4 * b;
const HALF_ROOT = Math.SQRT1_2;
const TANH_SLOPE = Math.sqrt(2 / Math.PI);
const TANH_CUBE = 0.044715 * TANH_SLOPE;

/** `x * 0.5 * (1 + erf(x / sqrt 2))` or `x * 0.5 * (1 + tanh(...))`, factors in any order. */
function geluAround(file: FileNodes, inner: NodeMessage): Joined | undefined {
  const plus = file.onlyReader(inner);
  if (plus?.op !== "Add" || !plus.inputs.some((name) => file.number(name) === 1)) return;
  const isTanh = inner.op === "Tanh";
  const fits = (x: string) => {
    const { slope = 0, cube = 0 } = polynomial(file, inner.inputs[0] ?? "", x, 6) ?? {};
    return isTanh
      ? close(slope, TANH_SLOPE) && close(cube, TANH_CUBE)
      : close(slope, HALF_ROOT) && cube === 0;
  };
  let factor = 1;
  let x: string | undefined;
  let last = plus;
  for (let step = 0; step < 3; step++) {
    const next = file.onlyReader(last);
    if (next?.op !== "Mul" && next?.op !== "Div") return;
    const own = last.outputs[0];
    if (next.op === "Div" && next.inputs[0] !== own) return;
    const other = next.inputs.find((name) => name !== own) ?? "";
    const number = file.number(other);
    if (number !== undefined) factor *= next.op === "Mul" ? number : 1 / number;
    else {
      if (x !== undefined || next.op !== "Mul") return;
      const candidates = [other, ...(file.makerOf(other)?.inputs ?? [])];
      x = candidates.find((name) => fits(name));
      if (x === undefined) return;
      factor *= polynomial(file, other, x, 2)?.slope ?? Number.NaN;
    }
    last = next;
    if (x !== undefined && close(factor, 0.5)) {
      const attributes = new Map(
        isTanh ? [["approximate", { ...NO_ATTRIBUTE, text: "tanh" }] as const] : [],
      );
      return { last, node: { ...last, op: "Gelu", inputs: [x], attributes } };
    }
  }
  return;
}

/** A value as `slope x + square x^2 + cube x^3`. */
interface Polynomial {
  readonly slope: number;
  readonly square: number;
  readonly cube: number;
}

/** `name` as a polynomial in `x` without a constant, where it is one that is computed in at most `depth` steps. */
function polynomial(
  file: FileNodes,
  name: string,
  x: string,
  depth: number,
): Polynomial | undefined {
  if (name === x) return { slope: 1, square: 0, cube: 0 };
  const node = file.makerOf(name);
  const [left = "", right = ""] = node?.inputs ?? [];
  if (node === undefined || depth === 0) return;
  const part = (of: string) => polynomial(file, of, x, depth - 1);
  const [p, q] = [file.number(left), file.number(right)];
  if (node.op === "Pow") {
    const base = q === 2 || q === 3 ? part(left) : undefined;
    if (base === undefined || base.square !== 0 || base.cube !== 0) return;
    return q === 2
      ? { slope: 0, square: base.slope ** 2, cube: 0 }
      : { slope: 0, square: 0, cube: base.slope ** 3 };
  }
  if (node.op === "Add" && p === undefined && q === undefined) {
    const [a, b] = [part(left), part(right)];
    if (a === undefined || b === undefined) return;
    return { slope: a.slope + b.slope, square: a.square + b.square, cube: a.cube + b.cube };
  }
  if (node.op !== "Mul" && !(node.op === "Div" && q !== undefined)) return;
  const scale = p ?? (node.op === "Div" ? 1 / (q as number) : q);
  const a = part(p === undefined ? left : right);
  if (a === undefined) return;
  if (scale !== undefined) {
    return { slope: scale * a.slope, square: scale * a.square, cube: scale * a.cube };
  }
  const b = part(right);
  // (1 + c x^2) x and the like have a constant inside and are not taken apart
  if (b === undefined || a.cube * b.slope + a.slope * b.cube + a.square * b.square !== 0) return;
  return { slope: 0, square: a.slope * b.slope, cube: a.slope * b.square + a.square * b.slope };
}

/** `(x - mean) / sqrt(variance + epsilon)` over the last axes, with `* gamma` and `+ beta` where they follow. */
function layerNormEnding(file: FileNodes, div: NodeMessage): Joined | undefined {
  const [centred = "", deviation = ""] = div.inputs;
  const sub = file.makerOf(centred);
  const root = file.makerOf(deviation);
  const sum = root?.op === "Sqrt" ? file.makerOf(root.inputs[0]) : undefined;
  if (sub?.op !== "Sub" || sum?.op !== "Add") return;
  const [x = ""] = sub.inputs;
  const epsilon = sum.inputs.map((name) => file.number(name)).find((n) => n !== undefined);
  const variance = file.makerOf(sum.inputs.find((name) => file.number(name) === undefined));
  const mean = file.makerOf(sub.inputs[1]);
  const square = file.makerOf(variance?.inputs[0]);
  const isSquare =
    square?.inputs[0] === centred &&
    ((square.op === "Pow" && file.number(square.inputs[1]) === 2) ||
      (square.op === "Mul" && square.inputs[1] === centred));
  const depth = lastAxes(file, mean);
  if (!isSquare || epsilon === undefined || mean?.inputs[0] !== x) return;
  if (depth === undefined || depth !== lastAxes(file, variance)) return;

  let last = div;
  const affine: string[] = [];
  for (const op of ["Mul", "Add"]) {
    const next = file.onlyReader(last);
    const tensor = next?.inputs.find((name) => name !== last.outputs[0]);
    const shape = file.tensor(tensor)?.shape;
    if (next?.op !== op || shape?.length !== depth || count(shape) === 1) break;
    affine.push(tensor ?? "");
    last = next;
  }
  const attributes = new Map([
    ["axis", { ...NO_ATTRIBUTE, int: -depth }],
    ["epsilon", { ...NO_ATTRIBUTE, float: epsilon }],
  ]);
  return { last, node: { ...last, op: "LayerNormalization", inputs: [x, ...affine], attributes } };
}

/** How many of the last axes a ReduceMean that keeps its axes is over, where they are counted from the back. */
function lastAxes(file: FileNodes, node: NodeMessage | undefined): number | undefined {
  if (node?.op !== "ReduceMean" || (node.attributes.get("keepdims")?.int ?? 1) !== 1) return;
  const axes = node.attributes.get("axes")?.ints ?? file.list(node.inputs[1]);
  if (axes === undefined || axes.length === 0) return;
  const sorted = [...axes].sort((a, b) => b - a);
  return sorted.every((axis, i) => axis === -1 - i) ? axes.length : undefined;
}
