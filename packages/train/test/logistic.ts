import { type NdArray, ndArray, randomStream } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import type { Examples } from "../src/examples.js";

/** Examples in memory. */
export interface Cloud extends Examples {
  readonly inputs: NdArray;
  readonly labels: readonly number[];
}

/** `x [batch, 2]`, logit `x w + b`: the smallest network that can be trained. */
export function logistic(
  w: readonly number[] = [0.1, -0.2],
  { sigmoid = false }: { sigmoid?: boolean } = {},
): Graph {
  const builder = new GraphBuilder();
  const x = builder.input("x", float32("batch", 2));
  const kernel = builder.parameter("w", {
    array: ndArray(Float32Array.from(w), [2, 1]),
    role: "kernel",
    trainable: true,
  });
  const bias = builder.parameter("b", {
    array: ndArray(new Float32Array(1), [1]),
    role: "bias",
    trainable: true,
  });
  const product = builder.node("matMul", [x, kernel], {});
  const logit = builder.node("add", [product, bias], {}, "logit");
  return builder.build([sigmoid ? builder.node("sigmoid", [logit], {}) : logit]);
}

/** `n` points, the classes in turns and apart from one another; `flipped` swaps the labels. */
export function twoClouds(
  n: number,
  stream: string,
  { flipped = false }: { flipped?: boolean } = {},
): Cloud {
  const noise = randomStream(0, stream);
  const side = (i: number) => (i % 2 === 0 ? 1 : -1);
  const data = Float32Array.from(
    { length: 2 * n },
    (_, k) => side(k >> 1) * (k % 2 === 0 ? 1.5 : 1) + 0.3 * noise.normal(k),
  );
  const labels = Array.from({ length: n }, (_, i) => (side(i) > 0 !== flipped ? 1 : 0));
  return { inputs: ndArray(data, [n, 2]), labels };
}

/** Bytes of arrays by name, to compare bit for bit. */
export function bytesOf(arrays: ReadonlyMap<string, NdArray>): Record<string, number[]> {
  return Object.fromEntries(
    [...arrays].map(([name, { data }]) => [name, [...new Uint8Array(data.slice().buffer)]]),
  );
}
