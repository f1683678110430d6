import { cost, type Dim, type Graph, type TotalCost } from "@xrt/graph";

/** One node of an inspected network. */
export interface InspectedNode {
  readonly name: string;
  /** Paths of the source that lead to it. */
  readonly paths: readonly string[];
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly shape: readonly Dim[];
  /** Numbers in the parameters that it is the first to read, by itself or through nodes on parameters alone. */
  readonly parameters: number;
  /** Floating-point operations for one image; 0 for what is worked out once. */
  readonly flop: number;
  /** Bytes read and written for one image. */
  readonly bytes: number;
}

/** What `xrt graph inspect --json` prints for a network that is carried. */
export interface Inspection {
  readonly inputs: readonly NamedShape[];
  readonly outputs: readonly NamedShape[];
  readonly nodes: readonly InspectedNode[];
  /** How often each op occurs. */
  readonly ops: Readonly<Record<string, number>>;
  readonly parameters: readonly (NamedShape & {
    readonly role: string;
    readonly trainable: boolean;
  })[];
  readonly total: TotalCost;
}

/** A value and its shape. */
export interface NamedShape {
  readonly name: string;
  readonly shape: readonly Dim[];
}

/** Ops, shapes, paths, parameters and costs of a network, for one image. */
export function inspection(graph: Graph): Inspection {
  const { nodes: costs, total } = cost(graph);
  const costOf = new Map(costs.map((c) => [c.node.output, c]));
  const shape = (name: string) => graph.types.get(name)?.shape ?? [];
  const pathsOf = (name: string) =>
    [...graph.paths].flatMap(([path, value]) => (value === name ? [path] : []));
  const owned = parameterCounts(graph);
  const nodes = graph.nodes.map(({ output, op, inputs, attributes }): InspectedNode => {
    const { flop = 0, bytesRead = 0, bytesWritten = 0 } = costOf.get(output) ?? {};
    return {
      name: output,
      paths: pathsOf(output),
      op,
      inputs,
      attributes,
      shape: shape(output),
      parameters: owned.get(output) ?? 0,
      flop,
      bytes: bytesRead + bytesWritten,
    };
  });
  const ops: Record<string, number> = {};
  for (const { op } of nodes) ops[op] = (ops[op] ?? 0) + 1;
  const named = (name: string): NamedShape => ({ name, shape: shape(name) });
  return {
    inputs: graph.inputs.map(named),
    outputs: graph.outputs.map(named),
    nodes,
    ops: Object.fromEntries(Object.entries(ops).sort(([, a], [, b]) => b - a)),
    parameters: [...graph.parameters].map(([name, { role, trainable }]) => ({
      ...named(name),
      role,
      trainable,
    })),
    total,
  };
}

/** For each node that depends on an input, the numbers in the parameters that it is the first to read. */
function parameterCounts(graph: Graph): Map<string, number> {
  const fromInputs = new Set(graph.inputs);
  // what a value on parameters alone stands for: the parameters behind it
  const behind = new Map([...graph.parameters.keys()].map((name) => [name, new Set([name])]));
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  for (const { inputs, output } of graph.nodes) {
    const names = new Set(inputs.flatMap((name) => [...(behind.get(name) ?? [])]));
    if (!inputs.some((name) => fromInputs.has(name))) {
      behind.set(output, names);
      continue;
    }
    fromInputs.add(output);
    for (const name of names) {
      const parameter = graph.parameters.get(name);
      if (parameter === undefined || parameter.role === "constant" || seen.has(name)) continue;
      seen.add(name);
      counts.set(output, (counts.get(output) ?? 0) + parameter.array.data.length);
    }
  }
  return counts;
}
