import { type NdArray, sameShape } from "@xrt/core";
import type { Graph } from "@xrt/graph";

/**
 * The graph with other values for some parameters, for example trained ones.
 *
 * @throws RangeError when the graph has no such parameter, or one of another shape.
 */
export function withParameters(graph: Graph, arrays: ReadonlyMap<string, NdArray>): Graph {
  const parameters = new Map(graph.parameters);
  for (const [name, array] of arrays) {
    const old = parameters.get(name);
    if (old === undefined || !sameShape(old.array.shape, array.shape)) {
      throw new RangeError(
        `withParameters: "${name}" is [${array.shape}], the graph's parameter [${old?.array.shape ?? "absent"}]`,
      );
    }
    parameters.set(name, { ...old, array });
  }
  return { ...graph, parameters };
}
