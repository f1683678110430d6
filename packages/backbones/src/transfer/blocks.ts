import { UsageError } from "@xrt/core";
import type { Graph, Node } from "@xrt/graph";

/** A part of a network between two places where it can be cut in two: all that comes after reads nothing else of before. */
export interface Block {
  /** Path of the value at its end, for example `"conv2_block3_out"`. */
  readonly name: string;
  /** Names of the parameters in it. */
  readonly parameters: readonly string[];
  /** `[channels, height, width]` of the value at its end, or `[features]`. */
  readonly shape: readonly number[];
}

/** Options of {@link blocks}. */
export interface BlocksOptions {
  /**
   * `"stage"`: as long as the height and width of the feature maps stay; for ResNet50 the stem, four stages and the head.
   * `"cut"`: as fine as can be, one convolution of VGG or one residual block of ResNet.
   */
  readonly by?: "stage" | "cut";
}

/**
 * The blocks of a network from the input on: the steps of a sweep that keeps the first k of them, as in Raghu et al.,
 * "Transfusion: Understanding Transfer Learning for Medical Imaging", 2019. Found from the wiring, so it works for any network;
 * every parameter that depends on nothing but itself is in exactly one.
 *
 * @throws UsageError when it is no graph.
 *
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { blocks, mobileNetV1 } from "@xrt/backbones";
 * import { fromLayersModel } from "@xrt/graph/layers";
 * const graph = await fromLayersModel(mobileNetV1({ alpha: 0.25, inputShape: [64, 64, 3], includeTop: false }));
 * blocks(graph).map(({ name, shape }) => `${name} ${shape}`); // => ["conv_pw_1_relu 16,32,32", "conv_pw_3_relu 32,16,16", "conv_pw_5_relu 64,8,8", "conv_pw_11_relu 128,4,4", "conv_pw_13_relu 256,2,2"]
 * ```
 */
export function blocks(graph: Graph, { by = "stage" }: BlocksOptions = {}): Block[] {
  if (!("nodes" in graph)) {
    throw new UsageError(
      "blocks: wants a graph; of a tf.LayersModel: await fromLayersModel(model), of @xrt/graph/layers",
    );
  }
  const fine = withKernels(segments(graph), graph);
  const grouped = by === "cut" ? fine.map((piece) => [piece]) : stages(fine);
  return grouped.map((pieces, i) => {
    const last = pieces.at(-1) as Piece;
    const end = i === grouped.length - 1 ? (graph.outputs[0] ?? last.end) : last.end;
    return {
      name: pathOf(graph, end),
      parameters: pieces.flatMap(({ parameters }) => parameters),
      shape: sizesOf(graph, end),
    };
  });
}

/** What lies between two cuts. */
interface Piece {
  /** Value of its first cut: the result of its convolution. */
  readonly first: readonly number[];
  /** Value that it ends with. */
  readonly end: string;
  readonly parameters: readonly string[];
}

/** A node behind which the network can be cut, and the parameters since the cut before. */
interface Segment {
  readonly node: Node;
  readonly parameters: readonly string[];
}

function segments(graph: Graph): Segment[] {
  const ofValue = parametersOf(graph);
  const lastReader = new Map<string, number>();
  for (const [i, { inputs }] of graph.nodes.entries()) for (const v of inputs) lastReader.set(v, i);
  for (const output of graph.outputs) lastReader.set(output, graph.nodes.length);
  const live = new Set(graph.inputs);
  const found: Segment[] = [];
  let parameters = new Set<string>();
  for (const [i, node] of graph.nodes.entries()) {
    if (ofValue.has(node.output)) continue;
    for (const v of node.inputs) for (const p of ofValue.get(v) ?? []) parameters.add(p);
    live.add(node.output);
    for (const v of live) if ((lastReader.get(v) ?? -1) <= i) live.delete(v);
    if (live.size !== 1 || !live.has(node.output)) continue;
    found.push({ node, parameters: [...parameters] });
    parameters = new Set();
  }
  return found;
}

/** The parameters that each value is made of which does not depend on the input: a parameter itself, a kernel turned around. */
function parametersOf(graph: Graph): ReadonlyMap<string, readonly string[]> {
  const found = new Map([...graph.parameters.keys()].map((name) => [name, [name]]));
  const isFixed = (name: string) => name === "" || found.has(name);
  for (const { inputs, output } of graph.nodes) {
    if (inputs.every(isFixed))
      found.set(output, [...new Set(inputs.flatMap((v) => found.get(v) ?? []))]);
  }
  return found;
}

/** Segments joined so that each has a kernel; what follows a convolution without one goes with it, but for padding. */
function withKernels(all: readonly Segment[], graph: Graph): Piece[] {
  const named = new Set(graph.paths.values());
  const isKernel = (name: string) => graph.parameters.get(name)?.role === "kernel";
  const pieces: { first: readonly number[]; end: string; parameters: string[] }[] = [];
  let waiting: string[] = [];
  for (const { node, parameters } of all) {
    const last = pieces.at(-1);
    if (parameters.some(isKernel)) {
      pieces.push({
        first: sizesOf(graph, node.output),
        end: node.output,
        parameters: [...waiting, ...parameters],
      });
      waiting = [];
    } else if (last === undefined) waiting.push(...parameters);
    else {
      last.parameters.push(...parameters);
      const isEnd = node.op !== "pad" && named.has(node.output);
      if (isEnd || parameters.length > 0) last.end = node.output;
    }
  }
  return pieces;
}

/** Pieces in a row whose convolutions give maps of one size. */
function stages(pieces: readonly Piece[]): Piece[][] {
  const groups: Piece[][] = [];
  for (const piece of pieces) {
    const last = groups.at(-1);
    if (String(last?.[0]?.first.slice(1)) === String(piece.first.slice(1))) last?.push(piece);
    else groups.push([piece]);
  }
  return groups;
}

function pathOf(graph: Graph, value: string): string {
  for (const [path, at] of graph.paths) if (at === value) return path;
  // an output is turned to channels last, and its path is that of the value before
  const turned = graph.nodes.find((n) => n.output === value && n.op === "transpose")?.inputs[0];
  for (const [path, at] of graph.paths) if (at === turned) return path;
  return value;
}

function sizesOf(graph: Graph, value: string): number[] {
  const shape = graph.types.get(value)?.shape ?? [];
  const isTurned = graph.outputs.includes(value) && shape.length === 4;
  const [batch, ...sizes] = isTurned ? turnedBack(graph, value) : shape;
  return batch === undefined ? [] : sizes.map(Number);
}

/** Shape of an output before it was turned to channels last. */
function turnedBack(graph: Graph, value: string): readonly (number | string)[] {
  const turn = graph.nodes.find((n) => n.output === value && n.op === "transpose")?.inputs[0];
  return graph.types.get(turn ?? value)?.shape ?? [];
}
