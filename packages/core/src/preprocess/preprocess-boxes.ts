import type { Rectangle } from "../rectangle.js";
import { checkContract } from "./check-contract.js";
import type { Preprocess } from "./contract.js";
import { frame } from "./frame.js";
import { stepFrame } from "./steps.js";

/** A rectangle, with the size of the image in whose pixels it is given; `null` where that is the decoded image itself. */
export interface FramedRectangle extends Rectangle {
  readonly frame: { readonly width: number; readonly height: number } | null;
}

/**
 * Boxes in the pixels of the network input, moved as `preprocess` moves the pixels and cut at the edges.
 *
 * @param contract - The same as for the image.
 * @param boxes - Each in the pixels of its `frame`, which may be larger or smaller than the image that was decoded.
 * @param imageSize - `[height, width]` of the image that `preprocess` is given.
 * @returns Copies with the frame of the contract's size; a box that is cut off altogether is left out.
 * @throws UsageError when the contract has a field that does not exist or fit.
 *
 * @example
 * ```ts
 * import { type Preprocess, preprocessBoxes } from "@xrt/core";
 * const contract: Preprocess = { mode: "raw", size: [50, 50], channels: 1, geometry: "center-crop", resampler: "area" };
 * const box = { label: "Mass", x: 20, y: 10, width: 40, height: 60, frame: { width: 140, height: 100 } };
 * const moved = preprocessBoxes(contract, [box], [100, 140])[0];
 * [moved?.label, moved?.x, moved?.y, moved?.width, moved?.height]; // => ["Mass", 0, 5, 20, 30]
 * ```
 */
export function preprocessBoxes<B extends FramedRectangle>(
  contract: Preprocess,
  boxes: readonly B[],
  imageSize: readonly [number, number],
): B[] {
  checkContract(contract);
  const [height, width] = contract.size;
  return boxes.flatMap((box) => {
    const moved = movedBox(contract, box, imageSize);
    return moved.width > 0 && moved.height > 0
      ? [{ ...box, ...moved, frame: { width, height } }]
      : [];
  });
}

function movedBox(
  contract: Preprocess,
  box: FramedRectangle,
  imageSize: readonly [number, number],
): Rectangle {
  let size = imageSize;
  const whole = { x: 0, y: 0, width: size[1], height: size[0] };
  let moved: Rectangle = box.frame ? mapped(box, { x: 0, y: 0, ...box.frame }, whole) : box;
  for (const step of contract.steps ?? []) {
    const kept = stepFrame(size, step);
    if (!kept) continue;
    size = [kept.height, kept.width];
    moved = within({ ...moved, x: moved.x - kept.x, y: moved.y - kept.y }, size);
  }
  const { source, target, canvas } = frame(contract, size);
  return within(mapped(moved, source, target), canvas);
}

/** The rectangle after the map that takes `from` to `to`. */
function mapped(rectangle: Rectangle, from: Rectangle, to: Rectangle): Rectangle {
  const across = to.width / from.width;
  const down = to.height / from.height;
  return {
    x: (rectangle.x - from.x) * across + to.x,
    y: (rectangle.y - from.y) * down + to.y,
    width: rectangle.width * across,
    height: rectangle.height * down,
  };
}

/** The part within a canvas `[height, width]`; a width or height of 0 or below where there is none. */
function within(
  { x, y, width, height }: Rectangle,
  [bottom, right]: readonly [number, number],
): Rectangle {
  const left = Math.max(0, x);
  const top = Math.max(0, y);
  return {
    x: left,
    y: top,
    width: Math.min(right, x + width) - left,
    height: Math.min(bottom, y + height) - top,
  };
}
