/** A map made of regions. */
export interface Regions {
  /** Mean of the region that each pixel came with. */
  readonly values: Float32Array;
  /** In which turn that was, from 0. */
  readonly rank: Float32Array;
}

/**
 * Adds segments one after another, always the one whose pixels that are not covered yet have the largest mean, and gives those
 * pixels that mean. What no segment covers comes last. Ties go to the segment that is named first.
 *
 * @param map - Values of the pixels, row by row.
 * @param segments - Pixels of each; they may overlap.
 * @param dilation - Pixels by which each is widened, in a disk.
 */
export function growRegions(
  map: Float64Array,
  rows: number,
  columns: number,
  segments: readonly Int32Array[],
  dilation: number,
): Regions {
  const widening = new Dilation(rows, columns, dilation);
  const wide = segments.map((own) => widening.of(own));
  const owners: number[][] = Array.from(map, () => []);
  const sums = new Float64Array(wide.length);
  const counts = new Int32Array(wide.length);
  for (const [s, own] of wide.entries()) {
    counts[s] = own.length;
    for (const p of own) {
      (owners[p] as number[]).push(s);
      sums[s] = (sums[s] as number) + (map[p] as number);
    }
  }
  const values = new Float32Array(map.length);
  const rank = new Float32Array(map.length);
  const covered = new Uint8Array(map.length);
  let turn = 0;
  const cover = (pixels: readonly number[]) => {
    const mean = pixels.reduce((sum, p) => sum + (map[p] as number), 0) / pixels.length;
    for (const p of pixels) {
      covered[p] = 1;
      values[p] = mean;
      rank[p] = turn;
      for (const s of owners[p] as number[]) {
        counts[s] = (counts[s] as number) - 1;
        sums[s] = (sums[s] as number) - (map[p] as number);
      }
    }
    turn++;
  };
  for (;;) {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let s = 0; s < wide.length; s++) {
      const count = counts[s] as number;
      const mean = count > 0 ? (sums[s] as number) / count : Number.NEGATIVE_INFINITY;
      if (mean > most) [best, most] = [s, mean];
    }
    if (best < 0) break;
    cover([...(wide[best] as Int32Array)].filter((p) => !covered[p]));
  }
  const rest = Array.from(map.keys()).filter((p) => !covered[p]);
  if (rest.length > 0) cover(rest);
  return { values, rank };
}

/** Widens segments, one after another. */
class Dilation {
  readonly #rows: number;
  readonly #columns: number;
  readonly #around: (readonly [number, number])[] = [];
  /** The last segment that each pixel was a part of, and the last whose widening reached it. */
  readonly #member: Int32Array;
  readonly #reached: Int32Array;
  #segment = 0;

  constructor(rows: number, columns: number, radius: number) {
    this.#rows = rows;
    this.#columns = columns;
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        if (dy * dy + dx * dx <= radius * radius) this.#around.push([dy, dx]);
      }
    }
    this.#member = new Int32Array(rows * columns);
    this.#reached = new Int32Array(rows * columns);
  }

  /** The pixels that are no further than the radius from one of `pixels`. */
  of(pixels: Int32Array): Int32Array {
    const [rows, columns, member, reached] = [
      this.#rows,
      this.#columns,
      this.#member,
      this.#reached,
    ];
    const segment = ++this.#segment;
    for (const p of pixels) {
      member[p] = segment;
      reached[p] = segment;
    }
    const found = [...pixels];
    for (const p of pixels) {
      const [y, x] = [Math.floor(p / columns), p % columns];
      // only the rim of a segment reaches out of it
      const inner =
        y > 0 &&
        y < rows - 1 &&
        x > 0 &&
        x < columns - 1 &&
        member[p - 1] === segment &&
        member[p + 1] === segment &&
        member[p - columns] === segment &&
        member[p + columns] === segment;
      if (inner) continue;
      for (const [dy, dx] of this.#around) {
        if (y + dy < 0 || y + dy >= rows || x + dx < 0 || x + dx >= columns) continue;
        const q = (y + dy) * columns + x + dx;
        if (reached[q] === segment) continue;
        reached[q] = segment;
        found.push(q);
      }
    }
    return Int32Array.from(found);
  }
}
