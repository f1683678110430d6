import { draws } from "./draws.js";
import { inOrder, itemKinds, type PhantomItem, type PhantomItemKind } from "./items/table.js";
import type { PhantomParameters } from "./phantom-image.js";

/** How an item is planted. */
export interface PlantOptions {
  /** Decides place and shape; other numbers give other ones. Default 0. */
  readonly seed?: number;
  /** Strength against the usual. Default 1. */
  readonly contrast?: number;
}

/**
 * The same image with an item of `kind`, in place of the one that it may have. Nothing else changes, the noise included.
 *
 * @throws RangeError when the item needs a chest and the scene has none.
 *
 * @example
 * ```ts
 * import { phantom, plantItem, tagContrast } from "@xrt/data";
 * const [record] = phantom({ seed: 0, images: 1, size: 64 }).records;
 * tagContrast(record!.parameters()); // => 0
 * tagContrast(plantItem(record!.parameters(), "tag")); // => 1
 * ```
 */
export function plantItem(
  parameters: PhantomParameters,
  kind: PhantomItemKind,
  { seed = 0, contrast = 1 }: PlantOptions = {},
): PhantomParameters {
  const draw = draws(seed, "item", parameters.noise.index);
  const item: PhantomItem = itemKinds[kind].sample({ draw, scene: parameters.scene, contrast });
  return { ...parameters, items: inOrder([...removeItem(parameters, kind).items, item]) };
}

/** The same image without the item of `kind`; the very same where there is none. */
export function removeItem(
  parameters: PhantomParameters,
  kind: PhantomItemKind,
): PhantomParameters {
  return { ...parameters, items: parameters.items.filter((item) => item.kind !== kind) };
}
