import type { NdArray } from "../nd-array.js";
import type { Rectangle } from "../rectangle.js";
import { applyWindow } from "../steps/apply-window.js";
import { clahe } from "../steps/clahe.js";
import { crop } from "../steps/crop.js";
import { belowTop } from "../steps/crop-top.js";
import { equaliseHistogram } from "../steps/equalise-histogram.js";
import { gaussianBlur } from "../steps/gaussian-blur.js";
import { toGrey } from "../to-grey.js";
import type { PreprocessStep } from "./contract.js";

/** Names of the steps. */
export const stepKinds: readonly PreprocessStep["kind"][] = [
  "grey",
  "window",
  "crop",
  "crop-top",
  "margin",
  "equalise",
  "clahe",
  "blur",
];

/** The image after a step; it may be the image itself. */
export function applyStep(image: NdArray, step: PreprocessStep): NdArray {
  const [height = 0, width = 0] = image.shape;
  const frame = stepFrame([height, width], step);
  if (frame) return crop(image, frame, step.kind === "margin" ? { fill: step.fill } : {});
  switch (step.kind) {
    case "grey":
      return toGrey(image, { by: step.by });
    case "window":
      return applyWindow(image, step);
    case "equalise":
      return equaliseHistogram(image);
    case "clahe":
      return clahe(image, step);
    case "blur":
      return gaussianBlur(image, step.sigma, step);
    default:
      return image;
  }
}

/** What a step leaves of an image `[height, width]`, in its pixels; `undefined` where it moves nothing. */
export function stepFrame(
  [height, width]: readonly [number, number],
  step: PreprocessStep,
): Rectangle | undefined {
  switch (step.kind) {
    case "crop":
      return step;
    case "crop-top":
      return belowTop([height, width], step.fraction);
    case "margin":
      return {
        x: 0 - step.left,
        y: 0 - step.top,
        width: width + step.left + step.right,
        height: height + step.top + step.bottom,
      };
    default:
      return undefined;
  }
}
