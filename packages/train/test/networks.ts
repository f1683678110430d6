import { type NdArray, ndArray, randomStream } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";

/** `x [batch, 2]` through two layers of one weight each column, then a sum: `sum_j x_j u_j v_j`. */
export function twoBlocks(
  u: readonly [number, number],
  v: readonly [number, number],
  { sigmoid = false }: { readonly sigmoid?: boolean } = {},
): Graph {
  const b = new GraphBuilder();
  const kernel = (name: string, values: readonly number[], shape: readonly number[]) =>
    b.parameter(name, {
      array: ndArray(Float32Array.from(values), shape),
      role: "kernel",
      trainable: true,
    });
  const x = b.input("x", float32("batch", 2));
  const first = b.node("mul", [x, kernel("u", u, [1, 2])], {}, "first");
  const logit = b.node("matMul", [first, kernel("v", v, [2, 1])], {}, "logit");
  return b.build([sigmoid ? b.node("sigmoid", [logit], {}) : logit]);
}

/** The blocks of {@link twoBlocks}. */
export const uAndV: readonly { readonly name: string; readonly parameters: readonly string[] }[] = [
  { name: "u", parameters: ["u"] },
  { name: "v", parameters: ["v"] },
];

/** Images `[n, 2]`: the first column has the label, `signal` deviations apart, the second is noise. */
export function oneSignal(
  n: number,
  stream: string,
  { signal = 2 }: { readonly signal?: number } = {},
): { readonly inputs: NdArray; readonly labels: number[] } {
  const { normal } = randomStream(0, stream);
  const labels = Array.from({ length: n }, (_, i) => i % 2);
  const data = Float32Array.from(
    { length: 2 * n },
    (_, k) => normal(k) + (k % 2 === 0 ? signal * (labels[k >> 1] as number) : 0),
  );
  return { inputs: ndArray(data, [n, 2]), labels };
}
