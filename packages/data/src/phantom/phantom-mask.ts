import type { NdArray } from "@xrt/core";
import { drawLungs } from "./chest/draw-chest.js";
import { insideLung } from "./chest/lungs.js";
import type { PhantomItemKind } from "./items/table.js";
import { type PhantomParameters, phantomImage } from "./phantom-image.js";
import { removeItem } from "./plant-item.js";

/**
 * What an item does to an image: the image with it less the same image, with the same noise, without it. Shape
 * `[size, size, 1]`, in grey values; zeros where the image has no such item.
 *
 * @example
 * ```ts
 * import { phantom, phantomDifference } from "@xrt/data";
 * const [record] = phantom({ seed: 0, images: 1, size: 64, shortcuts: { tag: { positive: 1, negative: 1 } } }).records;
 * Math.max(...phantomDifference(record!.parameters(), "tag").data) > 50; // => true
 * ```
 */
export function phantomDifference(parameters: PhantomParameters, kind: PhantomItemKind): NdArray {
  const image = phantomImage(parameters);
  const without = phantomImage(removeItem(parameters, kind));
  return {
    shape: image.shape,
    data: image.data.map((grey, i) => grey - (without.data[i] as number)),
  };
}

/** The exact support of {@link phantomDifference}: `[size, size, 1]`, 1 where the item changes the image, else 0. */
export function phantomMask(parameters: PhantomParameters, kind: PhantomItemKind): NdArray {
  const { shape, data } = phantomDifference(parameters, kind);
  return { shape, data: data.map((difference) => (difference === 0 ? 0 : 1)) };
}

/**
 * The lung fields: `[size, size, 1]`, 1 where more than a tenth of a pixel's ray goes through lung, the part behind the heart
 * included; zeros in a world without lungs. Diseases do not change it.
 */
export function phantomLungs({ size, scene }: Pick<PhantomParameters, "scene" | "size">): NdArray {
  const data = new Float32Array(size * size);
  if (scene.world === "chest") {
    const profile = drawLungs(scene.anatomy, size);
    for (let i = 0; i < data.length; i++) data[i] = insideLung(profile[i] as number) > 0 ? 1 : 0;
  }
  return { shape: [size, size, 1], data };
}
