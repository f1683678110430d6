import type { DataError } from "@xrt/core";

/** Codes of 1 to 16 bits: how many of each length, and their values in the order of the codes. */
export interface HuffmanTable {
  readonly counts: Uint8Array;
  readonly values: Uint8Array;
}

/** What a JPEG states before its scan. */
export interface JpegTables {
  /** By number: 64 divisors in zigzag order. */
  readonly quantisation: Uint16Array[];
  /** By class (0 for DC, 16 for AC) plus number. */
  readonly huffman: Map<number, HuffmanTable>;
  /** Blocks between two restart markers; 0 where there are none. */
  restartInterval: number;
}

/** A scan of one component. */
export interface JpegScan {
  /** Numbers of the tables: DC in the upper four bits, AC in the lower. */
  readonly selectors: number;
  readonly tables: JpegTables;
  readonly quantisation: Uint16Array;
  readonly blocks: number;
  readonly broken: (problem: string) => DataError;
}

/** Place of the coefficients in a block, row by row, in the order in which they are coded (T.81, figure A.6). */
const ZIGZAG = zigzag();

/**
 * The coefficients of each block of a scan, multiplied by their divisors, 64 row by row; the array is used again for the
 * next block (T.81, F.2).
 *
 * @throws DataError, made by `broken`, when a code or a marker is not what it must be.
 */
export function* readScan(
  coded: Uint8Array,
  { selectors, tables, quantisation, blocks, broken }: JpegScan,
): Generator<Float64Array> {
  const dc = tables.huffman.get(selectors >> 4);
  const ac = tables.huffman.get(16 + (selectors & 15));
  if (dc === undefined || ac === undefined) throw broken("a Huffman table is missing");
  const bits = new ScanBits(coded, broken);
  const block = new Float64Array(64);
  let last = 0;
  for (let number = 0; number < blocks; number++) {
    if (tables.restartInterval > 0 && number > 0 && number % tables.restartInterval === 0) {
      bits.restart();
      last = 0;
    }
    block.fill(0);
    last += bits.signed(bits.code(dc));
    block[0] = last * (quantisation[0] ?? 0);
    for (let k = 1; k < 64; k++) {
      const code = bits.code(ac);
      const size = code & 15;
      if (size === 0) {
        if (code !== 0xf0) break;
        k += 15;
        continue;
      }
      k += code >> 4;
      if (k > 63) throw broken("a block has more than 64 coefficients");
      block[ZIGZAG[k] ?? 0] = bits.signed(size) * (quantisation[k] ?? 0);
    }
    yield block;
  }
}

/** Entropy-coded bits: a zero byte behind 255 is left out, and any other byte there ends them. */
class ScanBits {
  readonly #bytes: Uint8Array;
  readonly #broken: JpegScan["broken"];
  #at = 0;
  #held = 0;
  #count = 0;
  constructor(bytes: Uint8Array, broken: JpegScan["broken"]) {
    this.#bytes = bytes;
    this.#broken = broken;
  }

  #bit(): number {
    if (this.#count === 0) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw this.#broken("the scan ends too early");
      if (byte === 0xff) {
        if (this.#bytes[this.#at + 1] !== 0) throw this.#broken("the scan ends too early");
        this.#at++;
      }
      this.#at++;
      this.#held = byte;
      this.#count = 8;
    }
    this.#count--;
    return (this.#held >> this.#count) & 1;
  }

  /** The value of the next code (T.81, F.2.2.3). */
  code({ counts, values }: HuffmanTable): number {
    let code = 0;
    let first = 0;
    let start = 0;
    for (let length = 0; length < 16; length++) {
      code = 2 * code + this.#bit();
      const count = counts[length] ?? 0;
      if (code - first < count) return values[start + code - first] ?? 0;
      first = 2 * (first + count);
      start += count;
    }
    throw this.#broken("a code is none of its table");
  }

  /** A number of `size` bits; those that begin with 0 are negative (T.81, F.2.2.1). */
  signed(size: number): number {
    if (size > 16) throw this.#broken(`a difference of ${size} bits`);
    let value = 0;
    for (let i = 0; i < size; i++) value = 2 * value + this.#bit();
    return size > 0 && value < 2 ** (size - 1) ? value - 2 ** size + 1 : value;
  }

  /** Goes behind the next restart marker. */
  restart(): void {
    this.#count = 0;
    const marker = this.#bytes[this.#at + 1] ?? 0;
    if (this.#bytes[this.#at] !== 0xff || marker < 0xd0 || marker > 0xd7) {
      throw this.#broken("a restart marker is missing");
    }
    this.#at += 2;
  }
}

/** Row u, column x: cos((2 x + 1) u pi / 16) / 2, and less by the square root of 2 in the first row. */
const COSINES = Float64Array.from({ length: 64 }, (_, i) => {
  const [u, x] = [i >> 3, i & 7];
  return (Math.cos(((2 * x + 1) * u * Math.PI) / 16) / 2) * (u === 0 ? Math.SQRT1_2 : 1);
});
const half = new Float64Array(64);
const block = new Float64Array(64);

/** The samples of a block, 64 row by row, of its coefficients (T.81, A.3.3); the array is used again for the next. */
export function blockOf(coefficients: Float64Array): Float64Array {
  half.fill(0);
  for (let i = 0; i < 64; i++) {
    const value = coefficients[i] ?? 0;
    if (value === 0) continue;
    const [row, u] = [i & 56, 8 * (i & 7)];
    for (let x = 0; x < 8; x++)
      half[row + x] = (half[row + x] ?? 0) + value * (COSINES[u + x] ?? 0);
  }
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      let sum = 0;
      for (let v = 0; v < 8; v++) sum += (COSINES[8 * v + y] ?? 0) * (half[8 * v + x] ?? 0);
      block[8 * y + x] = sum;
    }
  }
  return block;
}

function zigzag(): Uint8Array {
  const places = Array.from({ length: 64 }, (_, i) => i);
  const diagonal = (i: number) => (i >> 3) + (i & 7);
  // odd diagonals run down, even ones up
  const along = (i: number) => (diagonal(i) % 2 === 1 ? i >> 3 : -(i >> 3));
  return Uint8Array.from(places.sort((a, b) => diagonal(a) - diagonal(b) || along(a) - along(b)));
}
