import type { NdArray } from "@xrt/core";
import type { Box } from "../annotation.js";
import { affineOf } from "./affine.js";
import { checkRanges } from "./augmentation-ranges.js";
import { changeLevels } from "./change-levels.js";
import {
  type AugmentationDraw,
  type AugmentationMoment,
  type AugmentationOptions,
  drawAugmentation,
} from "./draw-augmentation.js";
import { erase } from "./erase.js";
import { moveBoxes } from "./move-boxes.js";
import { moveImage, moveMask } from "./move-pixels.js";

/** An image with what is drawn on it. */
export interface AugmentationSample {
  /** `[height, width, channels]`, 0 to 255. */
  readonly image: NdArray;
  /** In the size of the image. */
  readonly masks?: readonly PixelMask[];
  readonly boxes?: readonly Box[];
}

/** A mask that has been read. */
export interface PixelMask {
  readonly label: string;
  /** `[height, width, 1]`, 1 inside and 0 outside. */
  readonly pixels: NdArray;
}

/**
 * Augmentation for training: for each image and epoch the same change of image, masks and boxes, whatever the order, the batch
 * size or the number of workers. Validation and test images are not augmented; they get the preprocess contract alone.
 *
 * @param options - Ranges and seed; with no ranges every sample stays as it is.
 * @returns A function of a sample, in whatever size it has, that returns a changed copy.
 * @throws UsageError when a range does not fit.
 *
 * @example
 * ```ts
 * import { type Preprocess, preprocess, zeros } from "@xrt/core";
 * import { augmentation, batches } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const augment = augmentation({ seed: 0, rotateDegrees: 10, shiftFraction: 0.1, scale: [0.85, 1.15], gain: [0.9, 1.1] });
 * const contract: Preprocess = { mode: "torch", size: [64, 64], channels: 3, geometry: "center-crop", resampler: "bilinear" };
 * const { records } = await openDataset("packages/sample/nih-chest-xray14");
 * const epoch = 0;
 * const training = batches({ records: records.slice(0, 8) }, {
 *   size: 8,
 *   transform: (image, { id }) => preprocess(contract, augment({ image }, { epoch, id }).image),
 * });
 * for await (const { images } of training) {
 *   images.shape; // => [8, 64, 64, 3]
 * }
 *
 * const film = { image: zeros([2, 2, 1]), patient: "7" };
 * augment(film, { epoch, id: "7.png" }).patient; // => "7"
 * ```
 */
export function augmentation(
  options: AugmentationOptions,
): <S extends AugmentationSample>(sample: S, moment: AugmentationMoment) => S {
  checkRanges(options);
  return (sample, moment) => applyAugmentation(sample, drawAugmentation(options, moment));
}

/**
 * A sample after the changes of a draw: moved (image bilinear, masks nearest, boxes by their corners), then blur, gamma, gain
 * and noise, then erased. The changes of grey levels leave masks and boxes alone.
 *
 * @returns A copy with all other fields; parts that do not change are those of `sample`.
 * @throws RangeError when the image has other axes or values outside 0 to 255, or a mask has another size.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { applyAugmentation, drawAugmentation } from "@xrt/data";
 * const moment = { epoch: 0, id: "1.png" };
 * const still = drawAugmentation({ seed: 0 }, moment);
 * const image = ndArray(Float32Array.of(1, 2, 3), [1, 3, 1]);
 * [...applyAugmentation({ image }, { ...still, shiftPixels: [1, 0] }).image.data]; // => [0, 1, 2]
 * [...applyAugmentation({ image }, { ...still, flip: true }).image.data]; // => [3, 2, 1]
 * ```
 */
export function applyAugmentation<S extends AugmentationSample>(
  sample: S,
  draw: AugmentationDraw,
): S {
  const [height = 0, width = 0] = sample.image.shape;
  if (sample.image.shape.length !== 3) {
    throw new RangeError(
      `augmentation: image is [${sample.image.shape}], wants [height,width,channels]`,
    );
  }
  for (const { label, pixels } of sample.masks ?? []) {
    if (pixels.shape[0] !== height || pixels.shape[1] !== width) {
      throw new RangeError(
        `augmentation: mask ${label} is [${pixels.shape}], the image [${sample.image.shape}]; resize one of them first`,
      );
    }
  }
  checkLevels(sample.image);
  const map = affineOf(draw, [height, width]);
  const moved = map ? moveImage(sample.image, map, draw.fill) : sample.image;
  const image = erase(changeLevels(moved, draw), draw);
  if (!map) return { ...sample, image };
  const { masks, boxes } = sample;
  return {
    ...sample,
    image,
    ...(masks && { masks: masks.map((m) => ({ ...m, pixels: moveMask(m.pixels, map) })) }),
    ...(boxes && { boxes: moveBoxes(boxes, map, [height, width]) }),
  };
}

/** Scaled pixels would be cut to 0 to 255 and come out black. */
function checkLevels({ data }: NdArray): void {
  for (let i = 0; i < data.length; i++) {
    const v = data[i] as number;
    if (!(v >= 0 && v <= 255)) {
      throw new RangeError(
        `augmentation: image holds ${v}, wants grey levels 0 to 255; augment before preprocess scales`,
      );
    }
  }
}
