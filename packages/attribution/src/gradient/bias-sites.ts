import { type NdArray, sizeOf } from "@xrt/core";
import type { Graph, Node } from "@xrt/graph";

/** A value of the network to which a bias was added. */
export interface BiasSite {
  /** Name of the value behind the addition. */
  readonly value: string;
  /** What was added: an array that broadcasts to one image's value, or one number a channel. */
  readonly bias: NdArray<Float32Array | Float64Array>;
}

/**
 * Where biases are added between the inputs and a value: in convolutions, additions of parameters, and BatchNorms, whose shift
 * `beta - gamma mean / sqrt(variance + epsilon)` counts as one.
 */
export function biasSites(graph: Graph, of: string): BiasSite[] {
  const needed = behind(graph, of);
  const fed = reached(graph);
  return graph.nodes.flatMap((node) => {
    if (!needed.has(node.output) || !fed.has(node.output)) return [];
    const bias = biasOf(graph, fed, node);
    return bias === undefined ? [] : [{ value: node.output, bias }];
  });
}

function biasOf(graph: Graph, fed: ReadonlySet<string>, node: Node): BiasSite["bias"] | undefined {
  const array = (name: string | undefined) => graph.parameters.get(name ?? "")?.array;
  const [first = "", second = ""] = node.inputs;
  switch (node.op) {
    case "conv":
    case "convTranspose": {
      const bias = array(node.inputs[2]);
      return bias && perChannel(bias.data, graph, node);
    }
    case "batchNorm": {
      const [gamma, beta, mean, variance] = node.inputs.slice(1).map((name) => array(name)?.data);
      if (!gamma || !beta || !mean || !variance) return undefined;
      const epsilon = Number(node.attributes.epsilon);
      const shift = Float64Array.from(beta, (b, c) => {
        const scale = (gamma[c] as number) / Math.sqrt((variance[c] as number) + epsilon);
        return b - scale * (mean[c] as number);
      });
      return perChannel(shift, graph, node);
    }
    case "add": {
      const [a, b] = [array(first), array(second)];
      return fed.has(first) ? b : a;
    }
    case "sub": {
      const [a, b] = [array(first), array(second)];
      if (!fed.has(first)) return a;
      return b && { shape: b.shape, data: b.data.map((v) => -v) };
    }
    default:
      return undefined;
  }
}

/** One number a channel, as an array that broadcasts. */
function perChannel<T extends Float32Array | Float64Array>(
  data: T,
  graph: Graph,
  node: Node,
): NdArray<T> {
  const rank = graph.types.get(node.output)?.shape.length ?? 0;
  return { data, shape: [data.length, ...new Array<number>(Math.max(rank - 2, 0)).fill(1)] };
}

/** Values that `of` is computed from, itself included. */
function behind(graph: Graph, of: string): Set<string> {
  const found = new Set([of]);
  for (const node of [...graph.nodes].reverse()) {
    if (found.has(node.output)) for (const name of node.inputs) found.add(name);
  }
  return found;
}

/** Values that depend on an input. */
function reached(graph: Graph): Set<string> {
  const found = new Set(graph.inputs);
  for (const node of graph.nodes) {
    if (node.inputs.some((name) => found.has(name))) found.add(node.output);
  }
  return found;
}

/** A bias, broadcast to `shape`, times the gradient behind it. */
export function biasTerm(
  { bias }: BiasSite,
  shape: readonly number[],
  gradient: Float32Array,
): Float32Array {
  const term = new Float32Array(gradient.length);
  const places = sizeOf(shape.slice(1));
  const channels = shape[0] ?? 1;
  const perChannel = bias.data.length === channels && bias.shape.length === shape.length;
  if (perChannel && bias.shape[0] === channels) {
    for (let c = 0, i = 0; c < channels; c++) {
      const own = bias.data[c] as number;
      for (const end = i + places; i < end; i++) term[i] = own * (gradient[i] as number);
    }
    return term;
  }
  const at = broadcastIndex(bias.shape, shape);
  for (let i = 0; i < term.length; i++) {
    term[i] = (gradient[i] as number) * (bias.data[at(i)] as number);
  }
  return term;
}

/** Index into an array that broadcasts to `shape`, by the index into that. */
function broadcastIndex(from: readonly number[], shape: readonly number[]): (i: number) => number {
  // a leading axis for the batch does not count
  const filled = [...new Array<number>(shape.length).fill(1), ...from];
  const own = filled.slice(filled.length - shape.length);
  return (i) => {
    let [rest, at, stride] = [i, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] as number;
      if (own[axis] !== 1) {
        at += (rest % size) * stride;
        stride *= size;
      }
      rest = Math.floor(rest / size);
    }
    return at;
  };
}
