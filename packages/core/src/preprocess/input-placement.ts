import type { Rectangle } from "../rectangle.js";
import { checkContract } from "./check-contract.js";
import type { Preprocess } from "./contract.js";
import { frame } from "./frame.js";
import { stepFrame } from "./steps.js";

/** Where the pixels of a network's input lie on the decoded image. Coordinates `[y, x]`; pixel k reaches from k to k + 1. */
export interface InputPlacement {
  /** Middle of the first pixel of the input, in pixels of the image. */
  readonly origin: readonly [number, number];
  /** Pixels of the image from one pixel of the input to the next, down and right. */
  readonly step: readonly [number, number];
  /** The part of the image that the network is shown. */
  readonly seen: Rectangle;
}

/**
 * Where `preprocess` takes the pixels of the network input from: the way back, to draw on the decoded image what was
 * computed on the input.
 *
 * @param contract - The same as for the image.
 * @param imageSize - `[height, width]` of the image that `preprocess` is given.
 * @throws UsageError when the contract has a field that does not exist or fit.
 *
 * @example
 * ```ts
 * import { inputPlacement, type Preprocess } from "@xrt/core";
 * const contract: Preprocess = { mode: "tf", size: [50, 50], channels: 3, geometry: "center-crop", resampler: "bilinear" };
 * const { origin, step, seen } = inputPlacement(contract, [100, 140]);
 * [origin, step]; // => [[1, 21], [2, 2]]
 * seen; // => { x: 20, y: 0, width: 100, height: 100 }
 * ```
 */
export function inputPlacement(
  contract: Preprocess,
  imageSize: readonly [number, number],
): InputPlacement {
  checkContract(contract);
  let size = imageSize;
  let corner = { x: 0, y: 0 };
  let seen: Rectangle = { x: 0, y: 0, width: imageSize[1], height: imageSize[0] };
  for (const step of contract.steps ?? []) {
    const kept = stepFrame(size, step);
    if (!kept) continue;
    size = [kept.height, kept.width];
    corner = { x: corner.x + kept.x, y: corner.y + kept.y };
    seen = intersection(seen, { ...kept, ...corner });
  }
  const { source, target, canvas } = frame(contract, size);
  const left = corner.x + source.x;
  const top = corner.y + source.y;
  const across = source.width / target.width;
  const down = source.height / target.height;
  const shown = intersection(target, { x: 0, y: 0, width: canvas[1], height: canvas[0] });
  return {
    origin: [top + (0.5 - target.y) * down, left + (0.5 - target.x) * across],
    step: [down, across],
    seen: intersection(seen, {
      x: left + (shown.x - target.x) * across,
      y: top + (shown.y - target.y) * down,
      width: shown.width * across,
      height: shown.height * down,
    }),
  };
}

/** What both rectangles cover; a width or height of 0 where they do not meet. */
function intersection(a: Rectangle, b: Rectangle): Rectangle {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x),
    height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y),
  };
}
