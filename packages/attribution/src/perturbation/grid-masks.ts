import { type Baseline, baselineOf } from "../input/baseline.js";
import { type ImageAxes, imageAxes } from "../input/image-axes.js";
import type { MethodContext } from "../run/context.js";
import { gridSegments } from "../segments/grid.js";

/** Images of which the cells of a grid are shown in part. */
export interface GridMasks {
  readonly cells: number;
  readonly axes: ImageAxes;
  /** Shape of the grid: the map has one value a cell. */
  readonly shape: readonly number[];
  /** Writes `b + (x - b) level[cell]`. */
  fill(image: number, levels: ArrayLike<number>, into: Float32Array): void;
}

/** Masks of a grid with at most `grid` cells along each side. */
export function gridMasks(
  context: MethodContext,
  { grid, baseline: given }: { readonly grid: number; readonly baseline: Baseline },
): GridMasks {
  const axes = imageAxes(context.batch);
  const baseline = baselineOf(context.caller, context.batch, given);
  const size = [Math.min(grid, axes.rows), Math.min(grid, axes.columns)] as const;
  const { labels } = gridSegments([axes.rows, axes.columns], size);
  return {
    cells: size[0] * size[1],
    axes,
    shape: axes.layout === "flat" ? [size[1]] : size,
    fill(image, levels, into) {
      const [x, b] = [context.image(image), baseline(image)];
      for (let i = 0; i < into.length; i++) {
        const hidden = b[i] as number;
        const level = levels[labels.data[axes.channelsOf.place(i)] as number] as number;
        into[i] = hidden + ((x[i] as number) - hidden) * level;
      }
    },
  };
}
