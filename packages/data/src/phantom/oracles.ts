import type { PhantomItemKind } from "./items/table.js";
import type { PhantomParameters } from "./phantom-image.js";

/** Strength of the item of `kind` against the usual, 0 where the image has none: the score of a model that sees it and nothing else. */
export function itemContrast({ items }: PhantomParameters, kind: PhantomItemKind): number {
  return items.find((item) => item.kind === kind)?.contrast ?? 0;
}

/** The lesion oracle: the strength of the opacity, 0 where there is none. */
export function lesionContrast(parameters: PhantomParameters): number {
  return itemContrast(parameters, "opacity");
}

/** The shortcut oracle: the strength of the text tag, 0 where there is none. */
export function tagContrast(parameters: PhantomParameters): number {
  return itemContrast(parameters, "tag");
}
