import type { Graph } from "@xrt/graph";
import type { Cell } from "./tape.js";
import { NORM_EPSILON, type TransformerOptions } from "./transformer.js";

/** The steps of a transformer on single numbers. */
export interface Arithmetic {
  /** `sum_i values_i weights_i + bias`. */
  readonly dense: (values: readonly Cell[], weights: readonly number[], bias: number) => Cell;
  readonly add: (a: Cell, b: Cell) => Cell;
  /** `by sum_i p_i q_i`, of a query and a key. */
  readonly scores: (p: readonly Cell[], q: readonly Cell[], by: number) => Cell;
  readonly softmax: (scores: readonly Cell[]) => Cell[];
  /** `sum_i weights_i values_i`, of attention and values. */
  readonly mixed: (weights: readonly Cell[], values: readonly Cell[]) => Cell;
  readonly gelu: (a: Cell) => Cell;
  readonly norm: (
    values: readonly Cell[],
    gamma: readonly number[],
    beta: readonly number[],
    epsilon: number,
  ) => Cell[];
}

/** The logits of a `transformer`, in plain loops over its definition. */
export function transformerLoops(
  { parameters }: Graph,
  { tokens, heads, depth, blocks }: TransformerOptions,
  inputs: readonly Cell[],
  { dense, add, scores, softmax, mixed, gelu, norm }: Arithmetic,
): Cell[] {
  const width = heads * depth;
  const numbers = (name: string) => [...(parameters.get(name)?.array.data ?? [])];
  const layer = (values: readonly Cell[], name: string) => {
    const [kernel, bias] = [numbers(name), numbers(`${name}/bias`)];
    const columns = kernel.length / values.length;
    return Array.from({ length: columns }, (_, j) => {
      const weights = values.map((__, i) => kernel[i * columns + j] as number);
      return dense(values, weights, bias[j] ?? 0);
    });
  };
  const normalised = (values: readonly Cell[], name: string) =>
    norm(values, numbers(name), numbers(`${name}/bias`), NORM_EPSILON);
  const sums = (a: readonly Cell[], b: readonly Cell[]) => a.map((v, i) => add(v, b[i] as Cell));

  let rows = Array.from({ length: tokens }, (_, t) => inputs.slice(t * width, (t + 1) * width));
  for (let k = 0; k < blocks; k++) {
    const read = rows.map((row) => normalised(row, `${k}/norm1`));
    const [query, key, value] = ["query", "key", "value"].map((name) =>
      read.map((row) => layer(row, `${k}/${name}`)),
    ) as [Cell[][], Cell[][], Cell[][]];
    const attended = query.map((all) =>
      Array.from({ length: heads }, (_, h) => {
        const own = (row: readonly Cell[]) => row.slice(h * depth, (h + 1) * depth);
        const by = Math.fround(1 / Math.sqrt(depth));
        const weights = softmax(key.map((row) => scores(own(all), own(row), by)));
        return Array.from({ length: depth }, (__, d) => {
          const column = value.map((row) => row[h * depth + d] as Cell);
          return mixed(weights, column);
        });
      }).flat(),
    );
    rows = rows.map((row, t) => sums(row, layer(attended[t] ?? [], `${k}/out`)));
    rows = rows.map((row) => {
      const inner = layer(normalised(row, `${k}/norm2`), `${k}/mlp1`);
      return sums(row, layer(inner.map(gelu), `${k}/mlp2`));
    });
  }
  const last = rows.map((row) => normalised(row, "norm"));
  const pooled = Array.from({ length: width }, (_, i) => {
    const column = last.map((row) => row[i] as Cell);
    return dense(
      column,
      column.map(() => 1 / tokens),
      0,
    );
  });
  return layer(pooled, "head");
}
