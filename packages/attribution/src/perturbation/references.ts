import { type NdArray, sizeOf, type TypedArray } from "@xrt/core";
import { channelsFirst, checkFinite } from "../input/batch.js";
import type { MethodContext } from "../run/context.js";

/**
 * Other images, each as its numbers lie in the batch.
 *
 * @throws RangeError when there are none, or they have another shape than the images.
 */
export function referencesOf(
  { caller, batch }: MethodContext,
  references: NdArray<TypedArray> | null,
): Float32Array[] {
  const [part] = batch.parts;
  const [count = 0, ...shape] = references?.shape ?? [];
  if (part === undefined || batch.parts.length !== 1 || references === null || count < 1) {
    throw new RangeError(
      `${caller}: wants references, at least one other image, and a network with one input`,
    );
  }
  if (String(shape) !== String(part.given) && String(shape) !== String(part.shape)) {
    throw new RangeError(`${caller}: references are [${shape}] each, wants [${part.given}]`);
  }
  checkFinite(`${caller}: references element`, references.data);
  const turned = part.turned && String(shape) === String(part.given);
  const size = sizeOf(shape);
  return Array.from({ length: count }, (_, k) => {
    const own = Array.from(references.data.slice(k * size, (k + 1) * size));
    return turned ? channelsFirst(own, part.given) : Float32Array.from(own);
  });
}
