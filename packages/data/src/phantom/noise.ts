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
  const coarsest = Math.max(1, Math.ceil(Math.log2(size / COARSEST)));
  let width = latticeWidth(size, coarsest);
  let field = new Float32Array(width * width);
  addWhite(field, { seed, index, level: coarsest });
  for (let level = coarsest - 1; level >= 0; level--) {
    const finer = latticeWidth(size, level);
    field = enlargeTwice(field, { from: width, to: finer, margin: marginOf(level) });
    width = finer;
    addWhite(field, { seed, index, level });
  }
  return standardise(field);
}

/** Points on each side of the image at octave `level`, for the interpolation to the next. */
function marginOf(level: number): 0 | 1 {
  return level === 0 ? 0 : 1;
}

/** Points along a side at octave `level`, with its margins. */
function latticeWidth(size: number, level: number): number {
  return Math.ceil(size / 2 ** level) + 2 * marginOf(level);
}

/** Adds white noise of standard deviation 2^((SLOPE - 1) level): four random bits a point, thirty-two points a call. */
function addWhite(
  field: Float32Array,
  { seed, index, level }: { seed: number; index: number; level: number },
): void {
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const;
  // the standard deviation of the integers 0 to 15 is sqrt((16^2 - 1) / 12)
  const scale =
    ((level === 0 ? FINEST : 1) * 2 ** ((SLOPE - 1) * level)) / Math.sqrt((16 ** 2 - 1) / 12);
  for (let i = 0, block = 0; i < field.length; block++) {
    const words = philox(
      [block, (level << 24) ^ Math.floor(index / 2 ** 32), index >>> 0, STREAM],
      key,
    );
    const end = Math.min(field.length, i + 32);
    for (const start = i; i < end; i++) {
      const word = words[(i - start) >> 3] as number;
      const bits = (word >>> (4 * ((i - start) & 7))) & 15;
      field[i] = (field[i] as number) + scale * (bits - 7.5);
    }
  }
}

/** Linear interpolation at a quarter and three quarters between the points, first along rows, then along columns. */
function enlargeTwice(
  coarse: Float32Array,
  { from, to, margin }: { from: number; to: number; margin: 0 | 1 },
): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(from * to);
  for (let y = 0; y < from; y++) {
    for (let x = 0; x < to; x++) {
      const near = y * from + ((x - margin) >> 1) + 1;
      const far = (x - margin) & 1 ? near + 1 : near - 1;
      rows[y * to + x] = 0.75 * (coarse[near] as number) + 0.25 * (coarse[far] as number);
    }
  }
  const out = new Float32Array(to * to);
  for (let y = 0; y < to; y++) {
    const near = (((y - margin) >> 1) + 1) * to;
    const far = (y - margin) & 1 ? near + to : near - to;
    for (let x = 0; x < to; x++) {
      out[y * to + x] = 0.75 * (rows[near + x] as number) + 0.25 * (rows[far + x] as number);
    }
  }
  return out;
}

function standardise(field: Float32Array): Float32Array {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < field.length; i++) {
    const value = field[i] as number;
    sum += value;
    squares += value * value;
  }
  const mean = sum / field.length;
  const deviation = Math.sqrt(squares / field.length - mean * mean);
  for (let i = 0; i < field.length; i++) field[i] = ((field[i] as number) - mean) / deviation;
  return field;
}
