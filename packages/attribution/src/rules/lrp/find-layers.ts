import type { Graph, Node } from "@xrt/graph";

/** How BatchNorms are treated: as part of a neighbouring layer where that is possible, or as layers of their own. */
export type Canonise = "fold" | "affine";

/** A product with a kernel, and what belongs to it. */
export interface FoundLayer {
  /** The convolution, matrix product or, as a layer of its own, the BatchNorm. */
  readonly main: Node;
  readonly x: string;
  readonly z: string;
  /** Which input of `main` is the value that depends on the network's input. */
  readonly side: 0 | 1;
  readonly kernel: string;
  /** What is added to the product, if anything. */
  readonly bias: string | null;
  /** BatchNorm that was folded in, behind and in front. */
  readonly behind: Node | null;
  readonly front: Node | null;
  /** Nodes that only hand relevance on, as they are part of the layer. */
  readonly members: readonly Node[];
  /** Whether a ReLU is all that reads `z`. */
  readonly rectified: boolean;
  /** Whether no other layer with a kernel lies in front of it. */
  readonly first: boolean;
}

const PRODUCTS = ["conv", "convTranspose", "matMul"];

/** All layers with a kernel, in the order in which they are computed; one with two inputs that depend on the image is none. */
export function findLayers(graph: Graph, canonise: Canonise): FoundLayer[] {
  const fed = reached(graph, graph.inputs);
  const readers = new Map<string, Node[]>();
  for (const node of graph.nodes) {
    for (const name of new Set(node.inputs))
      readers.set(name, [...(readers.get(name) ?? []), node]);
  }
  const makers = new Map(graph.nodes.map((node) => [node.output, node]));
  /** The one node that reads a value, where nobody else looks at it. */
  const only = (name: string) => {
    const own = readers.get(name) ?? [];
    return own.length === 1 && !graph.outputs.includes(name) ? own[0] : undefined;
  };
  const rank = (name: string) => graph.types.get(name)?.shape.length ?? 0;
  const isProduct = ({ op, inputs: [a = "", b = ""] }: Node) =>
    PRODUCTS.includes(op) && fed.has(a) !== fed.has(b);
  const isNorm = (node: Node | undefined): node is Node =>
    node?.op === "batchNorm" && fed.has(node.inputs[0] ?? "");

  const touched = reached(
    graph,
    graph.nodes.filter(isProduct).map(({ output }) => output),
  );
  const folded = new Set<Node>();
  const products = graph.nodes.filter(isProduct).map((main) => {
    const side = fed.has(main.inputs[0] ?? "") ? 0 : 1;
    const foldable =
      main.op === "conv" || (main.op === "matMul" && side === 0 && rank(main.output) === 2);
    let z = main.output;
    const members: Node[] = [];
    let bias = main.inputs[2] || null;
    const next = only(z);
    const other = next?.op === "add" ? next.inputs.find((name) => name !== z) : undefined;
    if (bias === null && next !== undefined && other !== undefined && !fed.has(other)) {
      bias = other;
      members.push(next);
      z = next.output;
    }
    const norm = only(z);
    const behind = canonise === "fold" && foldable && isNorm(norm) ? norm : null;
    if (behind !== null) {
      members.push(behind);
      folded.add(behind);
      z = behind.output;
    }
    return { main, side: side as 0 | 1, foldable, bias, behind, members, z };
  });
  const layers = products.map(({ foldable, ...found }): FoundLayer => {
    const { main, side, members, z } = found;
    const read = main.inputs[side] ?? "";
    const norm = makers.get(read);
    const free = isNorm(norm) && !folded.has(norm) && only(read) === main;
    const spread = main.op === "matMul" || main.attributes.groups === 1;
    const front = canonise === "fold" && foldable && spread && free ? norm : null;
    if (front !== null) folded.add(front);
    return {
      ...found,
      x: front?.inputs[0] ?? read,
      kernel: main.inputs[1 - side] ?? "",
      front,
      members: front === null ? members : [...members, front],
      rectified: isRectified(graph, readers, z),
      first: !touched.has(read),
    };
  });
  const norms = graph.nodes
    .filter((node) => isNorm(node) && !folded.has(node))
    .map((main): FoundLayer => {
      const [x = "", kernel = "", bias = ""] = main.inputs;
      const rectified = isRectified(graph, readers, main.output);
      const none = { behind: null, front: null, members: [], first: false };
      return { main, x, z: main.output, side: 0, kernel, bias, ...none, rectified };
    });
  const order = new Map(graph.nodes.map(({ output }, i) => [output, i]));
  const place = ({ main }: FoundLayer) => order.get(main.output) ?? 0;
  return [...layers, ...norms].sort((a, b) => place(a) - place(b));
}

function isRectified(
  graph: Graph,
  readers: ReadonlyMap<string, readonly Node[]>,
  value: string,
): boolean {
  const own = readers.get(value) ?? [];
  if (own.length === 0 || graph.outputs.includes(value)) return false;
  return own.every(
    ({ op, attributes }) => op === "relu" || (op === "clip" && attributes.low === 0),
  );
}

/** Values that depend on one of `names`, these included. */
export function reached({ nodes }: Graph, names: readonly string[]): ReadonlySet<string> {
  const found = new Set(names);
  for (const { inputs, output } of nodes) {
    if (inputs.some((name) => found.has(name))) found.add(output);
  }
  return found;
}
