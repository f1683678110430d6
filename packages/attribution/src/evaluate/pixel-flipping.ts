import type { Input } from "../input/batch.js";
import { imageAxes } from "../input/image-axes.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { type CurveOptions, curveSpecs, scoreCurve } from "./curves.js";
import { placesOf } from "./maps-of.js";
import { type MapInput, type Measure, measure } from "./measure.js";
import { descending } from "./ranking.js";

/** Options of {@link pixelFlipping}. */
export interface PixelFlippingOptions extends Pick<CurveOptions, "baseline"> {
  /** Places that are flipped, one at a time. Default 100, or all there are. */
  readonly pixels?: number;
}

/**
 * Pixel flipping: the mean score while single places are replaced by the baseline, one after the other, the most important ones first. Small is
 * good.
 *
 * Bach et al., "On Pixel-Wise Explanations for Non-Linear Classifier Decisions by Layer-Wise Relevance Propagation", 2015.
 *
 * @returns The mean score over the places that were flipped; `parts.curve` begins with the score of the image.
 */
export function pixelFlipping(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions & PixelFlippingOptions = {},
): Promise<Measure> {
  return measure<PixelFlippingOptions>(
    {
      name: "pixel-flipping",
      options: {
        baseline: curveSpecs.baseline,
        pixels: { type: "integer", min: 1, default: 100, about: "places that are flipped" },
      },
      async *run(context, { pixels, baseline }) {
        const { places } = imageAxes(context.batch);
        const found = yield* scoreCurve(context, baseline, {
          order: placesOf(context, map).map(descending),
          counts: Array.from({ length: Math.min(pixels, places) + 1 }, (_, k) => k),
          how: "remove",
        });
        const curves = found.parts?.curve ?? [];
        const values = curves.map(
          ([, ...flipped]) => flipped.reduce((a, v) => a + v, 0) / flipped.length,
        );
        return { values, parts: { curve: curves } };
      },
    },
    model,
    input,
    options,
  );
}
