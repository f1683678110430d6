import type { Input } from "../input/batch.js";
import { imageAxes } from "../input/image-axes.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { gridSegments } from "../segments/grid.js";
import { type CurveOptions, curveSpecs } from "./curves.js";
import { type MapInput, type Measure, measure } from "./measure.js";
import { removeSegments } from "./remove-segments.js";

/** Options of {@link regionPerturbation}. */
export interface RegionPerturbationOptions extends Pick<CurveOptions, "baseline"> {
  /** Cells along each side of the image. Default 16. */
  readonly grid?: number;
  /** Cells that are taken away. Default 100, or all there are. */
  readonly regions?: number;
}

/**
 * Region perturbation: the area over the score while squares are replaced by the baseline, those with the largest mean first:
 * `mean_k (f(x) - f(x_k))` (AOPC). Large is good.
 *
 * Samek, Binder, Montavon, Lapuschkin and Müller, "Evaluating the Visualization of What a Deep Neural Network Has Learned", 2017.
 *
 * @returns The area of each image; the scores are in `parts.curve`.
 */
export function regionPerturbation(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions & RegionPerturbationOptions = {},
): Promise<Measure> {
  return measure<RegionPerturbationOptions>(
    {
      name: "region-perturbation",
      options: {
        baseline: curveSpecs.baseline,
        grid: { type: "integer", min: 1, default: 16, about: "cells along each side" },
        regions: { type: "integer", min: 1, default: 100, about: "cells that are taken away" },
      },
      async *run(context, { baseline, grid, regions }) {
        const { rows, columns } = imageAxes(context.batch);
        const cells = [Math.min(grid, rows), Math.min(grid, columns)] as const;
        const { labels, count } = gridSegments([rows, columns], cells);
        const curves = yield* removeSegments(context, map, {
          ...{ baseline, most: Math.min(regions, count) },
          segments: () => ({ labels: labels.data, count }),
        });
        const values = curves.map(([first = 0, ...rest]) =>
          rest.reduce((a, v) => a + (first - v) / rest.length, 0),
        );
        return { values, parts: { curve: curves } };
      },
    },
    model,
    input,
    options,
  );
}
