import { inputRange, ndArray, type Preprocess } from "@xrt/core";
import { float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";

/** Name of the input that {@link greyInput} adds. */
const GREY = "grey";

/**
 * The network behind its own preprocessing: the input becomes grey pixels 0 to 255, `[batch, height, width, 1]`, which are
 * repeated to the network's channels and scaled by the contract inside the graph. Gradients with respect to it are in grey
 * levels, and a batch takes a third of the memory.
 *
 * @param graph - Network with one input `[batch, height, width, channels]` of the contract's size.
 * @throws RangeError when the input does not fit the contract.
 */
export function greyInput(graph: Graph, contract: Preprocess): Graph {
  const [input = "", ...others] = graph.inputs;
  const { low, high } = inputRange(contract);
  const [height, width] = contract.size;
  const shape = graph.types.get(input)?.shape;
  if (others.length > 0 || String(shape) !== String(["batch", height, width, low.length])) {
    throw new RangeError(
      `greyInput: the network takes [${shape}], the contract makes [batch,${height},${width},${low.length}]`,
    );
  }
  const builder = new GraphBuilder();
  const grey = builder.input(GREY, float32("batch", height, width, 1));
  const constant = (name: string, values: number[]) =>
    builder.constant(ndArray(Float32Array.from(values), [values.length]), `preprocess/${name}`);
  const scale = constant(
    "scale",
    high.map((h, c) => (h - (low[c] ?? 0)) / 255),
  );
  const scaled = builder.node("mul", [grey, scale], {}, "preprocess/scaled");
  const front = builder.build([builder.node("add", [scaled, constant("shift", low)], {}, input)]);
  return {
    ...graph,
    inputs: front.inputs,
    nodes: [...front.nodes, ...graph.nodes],
    parameters: new Map([...front.parameters, ...graph.parameters]),
    types: new Map([...graph.types, ...front.types]),
  };
}
