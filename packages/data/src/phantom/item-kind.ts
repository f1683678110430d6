import type { Draws } from "./draws.js";
import type { Exposure } from "./exposure.js";
import type { Grid } from "./grid.js";
import type { BodyPoint } from "./outline.js";
import type { Scene } from "./scene.js";

/** What an item may add its shadow to. */
export interface Tissue {
  readonly grid: Grid;
  readonly scene: Scene;
  /** Share of lung at each pixel, `[size, size]`; zeros in a world without lungs. */
  readonly lungs: Float32Array;
  /** Attenuation so far, `[size, size]`, changed in place. */
  readonly attenuation: Float32Array;
}

/** The finished picture that a mark is put on. */
export interface Film {
  readonly size: number;
  /** Grey values 0 to 255, `[size, size]`, changed in place. */
  readonly grey: Float32Array;
}

/** What a new item is drawn from. */
export interface ItemSource {
  readonly draw: Draws;
  readonly scene: Scene;
  /** Strength against the usual, 1 for the usual. */
  readonly contrast: number;
}

/** How one kind of item comes about, and the one thing that it changes. */
export type ItemKind<T> = {
  /** The parameters of a new item. */
  sample(source: ItemSource): T;
  /** Points of the body, `[u, v]`, that enclose the item: what a reader would draw a box around. Marks have none. */
  outline?(item: T, scene: Scene): readonly BodyPoint[];
} & (
  | { readonly changes: "scene"; apply(scene: Scene, item: T): Scene }
  | { readonly changes: "tissue"; apply(tissue: Tissue, item: T): void }
  | { readonly changes: "exposure"; apply(exposure: Exposure, item: T): Exposure }
  | { readonly changes: "film"; apply(film: Film, item: T): void }
);
