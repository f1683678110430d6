import { type Graph, type Node, sizeAt } from "../graph.js";
import type { OpKind } from "../ops/table.js";
import { deadCode } from "../passes/dead-code.js";
import { flopTable } from "./flop.js";
import { type PeakBytesOptions, peakBytes } from "./peak-bytes.js";
import { runValues } from "./run-values.js";
import { valueBytes } from "./value-bytes.js";

/** Work of one node in one run. */
export interface NodeCost {
  readonly node: Node;
  /** Floating-point operations; a multiplication and an addition are two. */
  readonly flop: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** Work of a whole run, and what the network holds. */
export interface TotalCost {
  /** Nodes that are worked out at every run. */
  readonly nodes: number;
  readonly flop: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** Numbers in the parameters, constants of the arithmetic left out. */
  readonly parameters: number;
  /** Bytes of all parameters, constants included. */
  readonly parameterBytes: number;
  /** See {@link peakBytes}. */
  readonly peakBytes: number;
}

/** What {@link cost} returns. */
export interface Cost {
  /** In the order of the graph, only what the outputs need and what is worked out at every run. */
  readonly nodes: readonly NodeCost[];
  readonly total: TotalCost;
}

/**
 * Count the work of one run of a graph: floating-point operations, bytes moved between memory and the nodes, and the peak of
 * what lives at one time. Nodes that no output needs, and those that depend on parameters alone, are not counted: the first
 * are never run, the second once when an engine loads the graph.
 *
 * @param options - Images in the run, default 1, and the parameters that are fed.
 *
 * @example
 * ```ts
 * import { cost, float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const [x, y] = [b.input("x", float32("batch", 3)), b.input("y", float32(3, 5))];
 * cost(b.build([b.node("matMul", [x, y], {})]), { batch: 2 }).total.flop; // => 60
 * ```
 */
export function cost(graph: Graph, { batch = 1, fed = [] }: PeakBytesOptions = {}): Cost {
  const live = deadCode(graph);
  const atRun = runValues(live, fed);
  const shape = (name: string) =>
    (live.types.get(name)?.shape ?? []).map((dim) => sizeAt(dim, batch));
  const bytes = (name: string) => valueBytes(live, name, batch);
  const nodes = live.nodes
    .filter(({ output }) => atRun.has(output))
    .map((node): NodeCost => {
      const { op, inputs, output, attributes } = node;
      const shapes = inputs.map((name) => (name === "" ? undefined : shape(name)));
      const count = flopTable[op as OpKind];
      const flop = count({ inputs: shapes, output: shape(output), attributes });
      // a reshape is another view of the same memory
      if (op === "reshape") return { node, flop, bytesRead: 0, bytesWritten: 0 };
      const read = inputs.filter((name) => name !== "");
      return { node, flop, bytesRead: sum(read.map(bytes)), bytesWritten: bytes(output) };
    });
  const parameters = [...live.parameters.values()];
  return {
    nodes,
    total: {
      nodes: nodes.length,
      flop: sum(nodes.map((n) => n.flop)),
      bytesRead: sum(nodes.map((n) => n.bytesRead)),
      bytesWritten: sum(nodes.map((n) => n.bytesWritten)),
      parameters: sum(
        parameters.filter((p) => p.role !== "constant").map((p) => p.array.data.length),
      ),
      parameterBytes: sum(parameters.map((p) => p.array.data.byteLength)),
      peakBytes: peakBytes(live, { batch, fed }),
    },
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
