import { float32, type Graph, GraphBuilder, type OpAttributes, type OpKind } from "@xrt/graph";
import { networkBehind } from "../run/network-behind.js";

/** The network from one value to another, on a part of the first one. */
export function stageGraph(
  graph: Graph,
  {
    from,
    to,
    shape,
  }: { readonly from: string; readonly to: string; readonly shape: readonly number[] },
): Graph {
  const between = networkBehind(graph, from, [to]);
  const builder = new GraphBuilder();
  builder.input(from, float32("batch", ...shape));
  for (const [name, parameter] of between.parameters) builder.parameter(name, parameter);
  for (const { op, inputs, attributes, output } of between.nodes) {
    builder.node(op as OpKind, inputs, attributes as OpAttributes[OpKind], output);
  }
  return builder.build([to]);
}
