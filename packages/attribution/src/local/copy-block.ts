/** A block inside of an array of three axes. */
export interface Block {
  readonly data: Float32Array;
  readonly shape: readonly number[];
  readonly start: readonly number[];
}

/** Copies a block of `size` from one array into another. */
export function copyBlock(from: Block, to: Block, size: readonly number[]): void {
  const [depth = 0, rows = 0, columns = 0] = size;
  for (let d = 0; d < depth; d++) {
    for (let r = 0; r < rows; r++) {
      const source = indexOf(from, d, r);
      const target = indexOf(to, d, r);
      // a subarray costs more than a few numbers
      if (columns > 64) to.data.set(from.data.subarray(source, source + columns), target);
      else {
        for (let c = 0; c < columns; c++) {
          to.data[target + c] = from.data[source + c] as number;
        }
      }
    }
  }
}

function indexOf({ shape, start }: Block, depth: number, row: number): number {
  const [, rows = 0, columns = 0] = shape;
  const [d = 0, r = 0, c = 0] = start;
  return ((d + depth) * rows + r + row) * columns + c;
}
