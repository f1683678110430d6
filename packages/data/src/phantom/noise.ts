import { philox } from "@xrt/core";

/** Which noise, and how strong. */
export interface NoiseParameters {
  readonly seed: number;
  /** Number of the image; other numbers give independent noise. */
  readonly index: number;
  /** Standard deviation, in units of attenuation. */
  readonly level: number;
}

/** Exponent of the amplitude spectrum, as radiographs have it: amplitude ~ frequency^-1.4. */
const SLOPE = 1.4;
/** The coarsest band has at most this many cycles along a side; below lies the anatomy. */
const COARSEST = 8;
/** The finest band is weaker, since interpolation lets some of the coarser ones through at its frequencies. */
const FINEST = 0.65;
/** Keeps the counters of noise apart from other uses of the generator. */
const STREAM = 0x6e6f6973;

/**
 * Gaussian-like noise of mean 0 and standard deviation 1 whose amplitude falls as frequency^-1.4, from about 4 cycles
 * per image to the pixel: shape `[size, size]`.
 *
 * A pyramid of white noise: each octave is the one below it enlarged twice (linear interpolation) plus fresh white
 * noise. A band of white noise on a lattice 2^k pixels wide has the spectral density 4^k s², and a power density of
 * frequency^-2.8 asks for s = 2^(0.4 k).
 */
export function powerLawNoise(
  size: number,
  { seed, index }: Omit<NoiseParameters, "level">,
): Float32Array {
  let level = Math.max(0, Math.ceil(Math.log2(size / COARSEST)));
  let width = latticeWidth(size, level);
  let field = new Float32Array(width * width);
  addWhite(field, { seed, index, level });
  while (level > 0) {
    level--;
    const finer = latticeWidth(size, level);
    field = enlargeTwice(field, width, finer);
    width = finer;
    addWhite(field, { seed, index, level });
  }
  return standardise(crop(field, width, size));
}

/** Points along a side at octave `level`, with a margin of one on both sides for the interpolation. */
function latticeWidth(size: number, level: number): number {
  return Math.ceil(size / 2 ** level) + 2;
}

/** Adds white noise of standard deviation 2^((SLOPE - 1) level): one random byte a point, sixteen bytes a call. */
function addWhite(
  field: Float32Array,
  { seed, index, level }: { seed: number; index: number; level: number },
): void {
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const;
  // the standard deviation of a byte is sqrt((256^2 - 1) / 12)
  const scale =
    ((level === 0 ? FINEST : 1) * 2 ** ((SLOPE - 1) * level)) / Math.sqrt((256 ** 2 - 1) / 12);
  for (let i = 0, block = 0; i < field.length; block++) {
    const words = philox(
      [block, (level << 24) ^ Math.floor(index / 2 ** 32), index >>> 0, STREAM],
      key,
    );
    for (const word of words) {
      for (let shift = 0; shift < 32 && i < field.length; shift += 8, i++) {
        field[i] = (field[i] as number) + scale * (((word >>> shift) & 255) - 127.5);
      }
    }
  }
}

/** Linear interpolation at a quarter and three quarters between the points, first along rows, then along columns. */
function enlargeTwice(
  coarse: Float32Array,
  width: number,
  finer: number,
): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(width * finer);
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < finer; x++) {
      const near = y * width + ((x + 1) >> 1);
      const far = x & 1 ? near - 1 : near + 1;
      rows[y * finer + x] = 0.75 * (coarse[near] as number) + 0.25 * (coarse[far] as number);
    }
  }
  const out = new Float32Array(finer * finer);
  for (let y = 0; y < finer; y++) {
    const near = ((y + 1) >> 1) * finer;
    const far = y & 1 ? near - finer : near + finer;
    for (let x = 0; x < finer; x++) {
      out[y * finer + x] = 0.75 * (rows[near + x] as number) + 0.25 * (rows[far + x] as number);
    }
  }
  return out;
}

function crop(field: Float32Array, width: number, size: number): Float32Array {
  const out = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    const start = (y + 1) * width + 1;
    out.set(field.subarray(start, start + size), y * size);
  }
  return out;
}

function standardise(field: Float32Array): Float32Array {
  let sum = 0;
  let squares = 0;
  for (const value of field) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / field.length;
  const deviation = Math.sqrt(squares / field.length - mean * mean);
  for (let i = 0; i < field.length; i++) field[i] = ((field[i] as number) - mean) / deviation;
  return field;
}
