/**
 * Order in which the axes of a rank-4 value lie in memory on TensorFlow.js: `"first"` as the graph has them
 * (`[batch, channels, height, width]`), `"last"` with the channels last, which its convolutions and poolings want, and
 * `"kernel"` for `[filters, channels, rows, columns]` as `[rows, columns, channels, filters]`. Values of another rank are
 * always `"first"`.
 */
export type TfjsLayout = "first" | "last" | "kernel";

/** For each layout the axis of the graph's value that lies at position i. */
export const permutations: Readonly<Record<TfjsLayout, readonly [number, number, number, number]>> =
  {
    first: [0, 1, 2, 3],
    last: [0, 2, 3, 1],
    kernel: [2, 3, 1, 0],
  };

/** Layouts in which a node takes its inputs and makes its result. */
export interface TfjsLayouts {
  /** One for each input. */
  readonly inputs: readonly TfjsLayout[];
  readonly output: TfjsLayout;
}
