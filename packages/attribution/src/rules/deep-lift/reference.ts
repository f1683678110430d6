import { type Graph, GraphBuilder } from "@xrt/graph";
import { replay } from "../lrp/replay.js";

/** A network beside a copy of itself that reads references. */
export interface WithReference {
  readonly graph: Graph;
  /** Inputs of the copy, by those of the network. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Values of the copy, by those of the network; values that no input changes are shared and not there. */
  readonly reference: ReadonlyMap<string, string>;
}

/**
 * Adds the reference pass to a network: all that depends on the inputs once more, for inputs that are fed beside them.
 *
 * @param of - Values that are wanted of the copy.
 */
export function withReference(graph: Graph, of: readonly string[]): WithReference {
  const builder = GraphBuilder.from(graph);
  const inputs = new Map(
    graph.inputs.map((name) => [name, builder.input(`reference(${name})`, builder.type(name))]),
  );
  const reference = replay(builder, graph, inputs, of);
  return { graph: builder.build(graph.outputs), inputs, reference };
}
