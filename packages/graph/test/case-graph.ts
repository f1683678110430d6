import { randomStream, sizeOf } from "@xrt/core";
import { type Array64, randomArray } from "@xrt/testing";
import { type Differentiated, differentiate } from "../src/differentiate.js";
import { type Dim, float32, type Graph, sizeAt } from "../src/graph.js";
import { GraphBuilder } from "../src/graph-builder.js";
import { BATCH, type Input, type OpCase } from "./op-cases.js";

/** The op alone: inputs `x0`, `x1`, ..., result `y`. */
export function forward({ op, inputs, attributes }: OpCase): Graph {
  const builder = new GraphBuilder();
  const names = inputs.map((i, k) =>
    i === null ? "" : builder.input(`x${k}`, float32(...i.shape)),
  );
  return builder.build([builder.node(op, names, attributes, "y")]);
}

/** The op with the gradients of its differentiable inputs, and numbers to feed. */
export function differentiatedCase(
  c: OpCase,
): Differentiated & { readonly feeds: Record<string, Array64> } {
  const graph = forward(c);
  const feeds: Record<string, Array64> = {};
  for (const [k, i] of c.inputs.entries()) if (i !== null) feeds[`x${k}`] = filled(i, `x${k}`);
  const wrt = c.inputs.flatMap((i, k) => (i?.differentiable ? [`x${k}`] : []));
  if (wrt.length === 0) return { graph, gradients: new Map(), cotangent: undefined, feeds };
  const differentiated = differentiate(graph, { of: "y", wrt, cotangent: "input" });
  const shape = known(graph.types.get("y")?.shape ?? []);
  const dy: Input = { shape, values: c.pinned === undefined ? "any" : [1], differentiable: false };
  feeds[differentiated.cotangent ?? ""] = filled(dy, "cotangent");
  return { ...differentiated, feeds };
}

/** Numbers that float32 holds exactly, so that both evaluations start from the same. */
function filled({ shape, values }: Input, stream: string): Array64 {
  const size = sizeOf(known(shape));
  const order = randomStream(0, stream).permutation(values === "distinct" ? size : 0);
  const at = {
    any: (u: number) => 2 * u - 1,
    positive: (u: number) => 0.5 + 1.5 * u,
    distinct: (_: number, i: number) => ((order[i] ?? 0) - size / 2) / 64,
    "off-zero": (u: number) => (u < 0.5 ? -1 + 1.8 * u : 0.1 + 1.8 * (u - 0.5)),
  };
  const { data } = randomArray(known(shape), { stream, low: 0, high: 1 });
  return {
    shape: known(shape),
    data: data.map((u, i) =>
      Math.fround(typeof values === "string" ? at[values](u, i) : (values[i % values.length] ?? 0)),
    ),
  };
}

/** A shape with numbers only. */
export function known(shape: readonly Dim[]): number[] {
  return shape.map((d) => sizeAt(d, BATCH));
}
