import { float32, type Graph, GraphBuilder } from "@xrt/graph";

/** A network that takes `[batch, height, width, channels]`, where it took one image with the channels first; any other as it is. */
export function channelsLastInput(graph: Graph): Graph {
  const [input = ""] = graph.inputs;
  const [batch, channels, height, width] = graph.types.get(input)?.shape ?? [];
  const isFirst = (channels === 1 || channels === 3) && Number(width) > 3;
  if (batch !== "batch" || !isFirst || typeof height !== "number" || typeof width !== "number") {
    return graph;
  }
  const builder = new GraphBuilder();
  const image = builder.input("image", float32("batch", height, width, channels));
  const front = builder.build([
    builder.node("transpose", [image], { permutation: [0, 3, 1, 2] }, input),
  ]);
  return {
    ...graph,
    inputs: front.inputs,
    nodes: [...front.nodes, ...graph.nodes],
    types: new Map([...graph.types, ...front.types]),
  };
}
