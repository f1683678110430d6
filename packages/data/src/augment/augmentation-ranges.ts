import { UsageError } from "@xrt/core";

/**
 * How far images are changed in training. What is not named does not happen; nothing is rescaled to an image's own range.
 * Parameters are uniform over their range; factors (`scale`, `gamma`, `gain`) uniform in their logarithm.
 */
export interface AugmentationRanges {
  /** Turned about the middle by up to so many degrees either way, 0 to 180. TorchXRayVision trains with 45, COVID-Net with 10. */
  readonly rotateDegrees?: number;
  /** Moved by up to this share of its width and of its height either way, 0 to 1. */
  readonly shiftFraction?: number;
  /** Moved by up to so many pixels either way, from 0, along each axis. Not together with `shiftFraction`. */
  readonly shiftPixels?: number;
  /** Enlarged about the middle by a factor within `[low, high]`, above 0; below 1 it shrinks (without antialias). */
  readonly scale?: readonly [number, number];
  /** Rows pushed sideways by up to so many degrees either way, 0 to 60. */
  readonly shearDegrees?: number;
  /**
   * How often left and right are exchanged, 0 to 1. It mirrors the anatomy and the side markers (the heart on the right), so
   * that chest films are not flipped unless it is asked for.
   */
  readonly flipProbability?: number;
  /** Grey level beyond the edges of a moved image, 0 (default, black) to 255. */
  readonly fill?: number;
  /** Standard deviation of a Gaussian blur, up to so many pixels. */
  readonly blur?: number;
  /** Exponent of `255 (v / 255) ** gamma`, within `[low, high]`, above 0; above 1 darkens. */
  readonly gamma?: readonly [number, number];
  /** Factor of all grey levels, within `[low, high]`, above 0. */
  readonly gain?: readonly [number, number];
  /** Standard deviation of Gaussian noise, up to so many grey levels. */
  readonly noise?: number;
  /** A rectangle of the image set to `fill`; masks and boxes stay (Zhong et al., "Random erasing data augmentation", AAAI 2020). */
  readonly erase?: {
    /** How often, 0 to 1. */
    readonly probability: number;
    /** Share of the image's area, `[low, high]` within 0 to 1. Sides are at most 3 to 1, and cut where longer than the image. */
    readonly area: readonly [number, number];
  };
}

/**
 * Refuses ranges that cannot be drawn from.
 *
 * @throws UsageError that names the range, what it is and what it may be.
 */
export function checkRanges(ranges: AugmentationRanges): void {
  atMost("rotateDegrees", ranges.rotateDegrees, 180);
  atMost("shiftFraction", ranges.shiftFraction, 1);
  atMost("shiftPixels", ranges.shiftPixels, Number.MAX_SAFE_INTEGER);
  atMost("shearDegrees", ranges.shearDegrees, 60);
  atMost("flipProbability", ranges.flipProbability, 1);
  atMost("fill", ranges.fill, 255);
  atMost("blur", ranges.blur, Number.MAX_SAFE_INTEGER);
  atMost("noise", ranges.noise, 255);
  atMost("erase.probability", ranges.erase?.probability, 1);
  interval("scale", ranges.scale, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER);
  interval("gamma", ranges.gamma, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER);
  interval("gain", ranges.gain, Number.MIN_VALUE, Number.MAX_SAFE_INTEGER);
  interval("erase.area", ranges.erase?.area, 0, 1);
  if (ranges.shiftFraction !== undefined && ranges.shiftPixels !== undefined) {
    throw new UsageError("augmentation: got shiftFraction and shiftPixels, wants one of them");
  }
}

function atMost(name: string, value = 0, most: number): void {
  if (!(value >= 0 && value <= most)) {
    throw new UsageError(`augmentation: ${name} is ${value}, wants a number from 0 to ${most}`);
  }
}

function interval(
  name: string,
  value: readonly [number, number] = [1, 1],
  least: number,
  most: number,
): void {
  const [low, high] = value;
  if (!(low >= least && low <= high && high <= most)) {
    const from = least === 0 ? "from 0" : "above 0";
    throw new UsageError(
      `augmentation: ${name} is [${value}], wants [low, high] ${from}, at most ${most}`,
    );
  }
}
