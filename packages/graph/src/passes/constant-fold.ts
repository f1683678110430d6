import { type NdArray, ndArray, sizeOf } from "@xrt/core";
import { filterMap } from "../filter-map.js";
import type { Graph, Node } from "../graph.js";
import { deadCode } from "./dead-code.js";

/** Options of {@link constantFold}. */
export interface ConstantFoldOptions {
  /** Parameters that are fed at each run: what depends on them stays. Default: none. */
  readonly fed?: readonly string[];
}

/** Larger values are left to the engine, which computes them once too, and in parallel. */
const SMALL = 2 ** 16;

/** Fills `out` from two arrays, whose steps `p` and `q` are 1, or 0 for a single number. */
type Arithmetic = (
  out: Float32Array,
  a: Float32Array,
  p: number,
  b: Float32Array,
  q: number,
) => void;

// a loop each: one that called a function for each number would make an object of it, 12 MB for ResNet50
const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  add(out, a, p, b, q) {
    for (let i = 0; i < out.length; i++) out[i] = (a[i * p] as number) + (b[i * q] as number);
  },
  div(out, a, p, b, q) {
    for (let i = 0; i < out.length; i++) out[i] = (a[i * p] as number) / (b[i * q] as number);
  },
  mul(out, a, p, b, q) {
    for (let i = 0; i < out.length; i++) out[i] = (a[i * p] as number) * (b[i * q] as number);
  },
  neg(out, a, p) {
    for (let i = 0; i < out.length; i++) out[i] = -(a[i * p] as number);
  },
  sqrt(out, a, p) {
    for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(a[i * p] as number);
  },
  sub(out, a, p, b, q) {
    for (let i = 0; i < out.length; i++) out[i] = (a[i * p] as number) - (b[i * q] as number);
  },
};

/**
 * Work out small values that depend on parameters alone, such as the scale and the shift of each BatchNorm: an engine would do
 * the same, but takes a tenth of a millisecond for each node (a third of the nodes of DenseNet121's gradient are such).
 */
export function constantFold(graph: Graph, { fed = [] }: ConstantFoldOptions = {}): Graph {
  const known = new Map<string, NdArray>();
  for (const [name, { array }] of graph.parameters) {
    if (!fed.includes(name) && sizeOf(array.shape) <= SMALL) known.set(name, array);
  }
  const parameters = filterMap(graph.parameters);
  const nodes = graph.nodes.filter((node) => {
    const array = evaluated(node, known, graph);
    if (array === undefined) return true;
    known.set(node.output, array);
    parameters.set(node.output, { array, role: "constant", trainable: false });
    return false;
  });
  return deadCode({ ...graph, nodes, parameters });
}

/** The value of a node on known arrays of one shape, or of one shape and single numbers; undefined for any other. */
function evaluated(
  { op, inputs, output }: Node,
  known: ReadonlyMap<string, NdArray>,
  { types }: Graph,
): NdArray | undefined {
  const compute = ARITHMETIC[op];
  if (compute === undefined && op !== "reshape") return undefined;
  if (!inputs.every((name) => known.has(name))) return undefined;
  const [a, b = a] = inputs.map((name) => known.get(name));
  const shape = types.get(output)?.shape.filter((d) => typeof d === "number") ?? [];
  const fits = (array: NdArray) =>
    array.shape.length === 0 || String(array.shape) === String(shape);
  if (a === undefined || b === undefined) return undefined;
  if (compute === undefined) return ndArray(a.data, shape);
  if (!fits(a) || !fits(b)) return undefined;
  const out = new Float32Array(sizeOf(shape));
  const stepOf = (array: NdArray) => (array.shape.length === 0 ? 0 : 1);
  compute(out, a.data, stepOf(a), b.data, stepOf(b));
  return ndArray(out, shape);
}
