import type { BlockedContext } from "./emit-blocked.js";

/** What {@link emitInterleaved} puts together. */
export interface Interleaved {
  /** In blocks, equally large: for each row of a cell of the result those of its columns. */
  readonly parts: readonly (readonly string[])[];
  /** Height and width of a part. */
  readonly size: readonly [number, number];
  /** Channels, filled up to whole blocks. */
  readonly channels: number;
  /** Height and width of the result, at most those of all parts together. */
  readonly result: readonly [number, number];
  readonly output: string;
}

/** Emits the places of several blocked values in turns: place `[i, j]` of all of them is one cell of the result. */
export function emitInterleaved(
  { emit, blocks }: Pick<BlockedContext, "emit" | "blocks">,
  { parts, size: [rows, columns], channels, result, output }: Interleaved,
): void {
  const reshape = (v: string, to: readonly number[]) => emit.node("Reshape", [v, emit.ints(to)]);
  const inTurns = (values: readonly string[], count: number, length: number) => {
    if (values.length === 1) return values[0] ?? "";
    const each = values.map((v) => reshape(v, [-1, count, 1, length]));
    return emit.node("Concat", each, { attributes: { axis: 2n } });
  };
  const beside = parts.map((row) => inTurns(row, columns, blocks.size));
  const width = columns * (parts[0]?.length ?? 1);
  const height = rows * parts.length;
  const all = inTurns(beside, rows, width * blocks.size);
  const cut = [
    ...(result[0] < height ? [{ axis: 1, end: result[0] }] : []),
    ...(result[1] < width ? [{ axis: 2, end: result[1] * blocks.size }] : []),
  ];
  const whole =
    cut.length === 0
      ? all
      : emit.node("Slice", [
          reshape(all, [-1, height, width * blocks.size]),
          emit.ints(cut.map(() => 0)),
          emit.ints(cut.map(({ end }) => end)),
          emit.ints(cut.map(({ axis }) => axis)),
        ]);
  emit.node("Reshape", [whole, emit.ints([-1, channels, ...result])], { output });
}
