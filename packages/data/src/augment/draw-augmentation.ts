import { type RandomStream, randomStream, UsageError } from "@xrt/core";
import { type AugmentationRanges, checkRanges } from "./augmentation-ranges.js";

/** Which image is augmented, and when. */
export interface AugmentationMoment {
  /** Pass over the training data, a whole number from 0. */
  readonly epoch: number;
  /** Id of the record. */
  readonly id: string;
}

/** Ranges, and the seed under which they are drawn from. */
export interface AugmentationOptions extends AugmentationRanges {
  /** A whole number from 0. */
  readonly seed: number;
}

/** What is done to one image in one epoch: plain data, all that is needed to do it again. */
export interface AugmentationDraw extends AugmentationMoment {
  readonly seed: number;
  /** Anticlockwise. */
  readonly rotateDegrees: number;
  /** To the right and down, as shares of width and height. */
  readonly shiftFraction: readonly [number, number];
  /** To the right and down. */
  readonly shiftPixels: readonly [number, number];
  readonly scale: number;
  /** Upper rows to the right. */
  readonly shearDegrees: number;
  /** Whether left and right are exchanged. */
  readonly flip: boolean;
  readonly fill: number;
  /** Standard deviation in pixels. */
  readonly blur: number;
  readonly gamma: number;
  readonly gain: number;
  /** Standard deviation in grey levels. */
  readonly noise: number;
  /** Rectangle that is erased, as shares of width and height. */
  readonly erase: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  } | null;
}

/** Longest side of an erased rectangle, in its shorter sides. */
const LONGEST = 3;

/**
 * The parameters of one image in one epoch: a function of (seed, epoch, id) and of nothing else, whatever was drawn before.
 * Each parameter has random numbers of its own, so that another range for one does not change the others.
 *
 * @throws UsageError when a range does not fit.
 *
 * @example
 * ```ts
 * import { drawAugmentation } from "@xrt/data";
 * const draw = drawAugmentation({ seed: 0, rotateDegrees: 10, scale: [0.9, 1.1] }, { epoch: 3, id: "00000001_000.png" });
 * Math.abs(draw.rotateDegrees) <= 10; // => true
 * draw.flip; // => false
 * ```
 */
export function drawAugmentation(
  options: AugmentationOptions,
  { epoch, id }: AugmentationMoment,
): AugmentationDraw {
  checkRanges(options);
  if (!Number.isSafeInteger(epoch) || epoch < 0) {
    throw new UsageError(`augmentation: epoch is ${epoch}, wants a whole number from 0`);
  }
  const { seed, shiftFraction = 0, shiftPixels = 0, erase } = options;
  const stream = randomStream(seed, `augment/${epoch}/${id}`);
  const share = (index: number) => stream.uniform(index);
  const eitherWay = (index: number, most = 0) => tidy((2 * share(index) - 1) * most);
  const factor = (index: number, [low, high]: readonly [number, number] = [1, 1]) =>
    low === high ? low : low * (high / low) ** share(index);
  return {
    seed,
    epoch,
    id,
    rotateDegrees: eitherWay(0, options.rotateDegrees),
    shiftFraction: [eitherWay(1, shiftFraction), eitherWay(2, shiftFraction)],
    shiftPixels: [eitherWay(1, shiftPixels), eitherWay(2, shiftPixels)],
    scale: factor(3, options.scale),
    shearDegrees: eitherWay(4, options.shearDegrees),
    flip: share(5) < (options.flipProbability ?? 0),
    fill: options.fill ?? 0,
    blur: share(6) * (options.blur ?? 0),
    gamma: factor(7, options.gamma),
    gain: factor(8, options.gain),
    noise: share(9) * (options.noise ?? 0),
    erase: erase && share(10) < erase.probability ? rectangle(stream, erase.area) : null,
  };
}

/** A rectangle within the unit square, by the random numbers 11 to 14. */
function rectangle(stream: RandomStream, [low, high]: readonly [number, number]) {
  const area = low + (high - low) * stream.uniform(11);
  const aspect = LONGEST ** (2 * stream.uniform(12) - 1);
  const width = Math.min(1, Math.sqrt(area * aspect));
  const height = Math.min(1, Math.sqrt(area / aspect));
  return {
    x: stream.uniform(13) * (1 - width),
    y: stream.uniform(14) * (1 - height),
    width,
    height,
  };
}

/** Without the minus of a zero, which JSON loses. */
function tidy(v: number): number {
  return v === 0 ? 0 : v;
}
