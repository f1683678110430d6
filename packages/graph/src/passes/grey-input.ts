import { inputRange, ndArray, type Preprocess } from "@xrt/core";
import { float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { deadCode } from "./dead-code.js";

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
  const constant = (name: string, values: number[], dims: number[]) =>
    builder.constant(ndArray(Float32Array.from(values), dims), `preprocess/${name}`);
  const channels = low.length;
  const scale = constant(
    "scale",
    high.map((h, c) => (h - (low[c] ?? 0)) / 255),
    [channels, 1, 1, 1],
  );
  const shift = constant("shift", low, [channels]);
  // one channel is the same in either layout, and a 1x1 convolution repeats it faster than a broadcast
  const film = builder.node(
    "reshape",
    [grey],
    { shape: ["batch", 1, height, width] },
    "preprocess/film",
  );
  const scaled = builder.node("conv", [film, scale, shift], POINTWISE, "preprocess/scaled");
  const front = builder.build([
    builder.node("transpose", [scaled], { permutation: [0, 2, 3, 1] }, input),
  ]);
  return withoutTwoTurns(
    {
      ...graph,
      inputs: front.inputs,
      nodes: [...front.nodes, ...graph.nodes],
      parameters: new Map([...front.parameters, ...graph.parameters]),
      types: new Map([...graph.types, ...front.types]),
    },
    input,
    scaled,
  );
}

/** A 1x1 convolution. */
const POINTWISE = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;

/** Let what turns `channelsLast` back to channels first read `channelsFirst` itself. */
function withoutTwoTurns(graph: Graph, channelsLast: string, channelsFirst: string): Graph {
  const back = graph.nodes.filter(
    ({ op, inputs, attributes }) =>
      op === "transpose" &&
      inputs[0] === channelsLast &&
      String(attributes.permutation) === "0,3,1,2",
  );
  const turned = new Set(back.map(({ output }) => output));
  const swap = (name: string) => (turned.has(name) ? channelsFirst : name);
  return deadCode({
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(swap) })),
    outputs: graph.outputs.map(swap),
    paths: new Map([...graph.paths].map(([path, value]) => [path, swap(value)])),
  });
}
