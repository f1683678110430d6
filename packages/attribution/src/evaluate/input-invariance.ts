import { type NdArray, ndArray } from "@xrt/core";
import { type Graph, GraphBuilder } from "@xrt/graph";
import { type Model, toGraph } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import type { AnyMethod } from "../run/method-table.js";
import { rowDistance } from "./perturbed-maps.js";

/** Options of {@link inputInvariance}. */
export interface InputInvarianceOptions {
  /** Constant that is added to every number of the image, and taken off again by the network. Default 1. */
  readonly shift?: number;
  /** Options of the method, its target among them. */
  readonly options?: ExplainOptions & Readonly<Record<string, unknown>>;
}

/**
 * Input invariance: `|M_2(x + s) - M(x)| / |M(x)|`, where the second network is the first behind `x - s`, so that both give the same scores with the same
 * slopes. 0 is best: a method whose maps change explains the units of the input and not the network. One that multiplies by the input, or compares with a
 * baseline that is not moved along, does change.
 *
 * Kindermans et al., "The (Un)reliability of Saliency Methods", 2017.
 *
 * @returns One number an image.
 */
export async function inputInvariance(
  model: Model,
  input: NdArray,
  method: AnyMethod,
  { shift = 1, options = {} }: InputInvarianceOptions = {},
): Promise<number[]> {
  const graph = await toGraph(model);
  const before = await method(graph, input, options);
  const moved = ndArray(
    Float32Array.from(input.data, (v) => v + shift),
    [...input.shape],
  );
  const after = await method(shifted(graph, shift), moved, options);
  const count = before.score.length;
  return before.score.map((_, row) => {
    const { distance, length } = rowDistance(before.values.data, after.values.data, { row, count });
    return length === 0 ? Number.NaN : distance / length;
  });
}

/** The network behind `x - shift`. */
function shifted(graph: Graph, shift: number): Graph {
  const builder = GraphBuilder.from(graph);
  const moved = new Map(
    graph.inputs.map((name) => [name, builder.node("sub", [name, builder.scalar(shift)], {})]),
  );
  const { nodes, ...rest } = builder.build(graph.outputs);
  const first = nodes.filter(({ output }) => [...moved.values()].includes(output));
  const others = nodes.filter((node) => !first.includes(node));
  return {
    ...rest,
    nodes: [
      ...first,
      ...others.map((node) => ({
        ...node,
        inputs: node.inputs.map((name) => moved.get(name) ?? name),
      })),
    ],
  };
}
