import type { Baseline } from "../input/baseline.js";
import type { Input } from "../input/batch.js";
import { imageAxes, pictureOf } from "../input/image-axes.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { slic } from "../segments/slic.js";
import { areaUnder } from "./curves.js";
import { type MapInput, type Measure, measure } from "./measure.js";
import { removeSegments } from "./remove-segments.js";

/** Options of {@link irof}. */
export interface IrofOptions {
  /** Superpixels that are aimed at. Default 50. */
  readonly segments?: number;
  /** What is shown instead; null for the mean of each channel. Default null. */
  readonly baseline?: Baseline | null;
}

/**
 * Iterative removal of features: the area over the score, as a share of that of the image, while superpixels are replaced by the mean of the image, those
 * with the largest mean of the map first. Large is good.
 *
 * Rieger and Hansen, "IROF: a low resource evaluation metric for explanation methods", 2020.
 *
 * @returns The area of each image, on probabilities where the network has them; `NaN` where the score of the image is 0.
 */
export function irof(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions & IrofOptions = {},
): Promise<Measure> {
  return measure<IrofOptions>(
    {
      name: "irof",
      logit: false,
      options: {
        segments: { type: "integer", min: 1, default: 50, about: "superpixels" },
        baseline: {
          type: "baseline",
          default: null,
          about: "what is shown instead; none: the mean",
        },
      },
      async *run(context, { segments, baseline }) {
        const axes = imageAxes(context.batch);
        const cut = Array.from({ length: context.batch.count }, (_, image) =>
          slic(pictureOf(context.image(image), axes), { segments }),
        );
        const curves = yield* removeSegments(context, map, {
          ...{ baseline, most: Number.POSITIVE_INFINITY },
          segments: (image) => ({
            labels: cut[image]?.labels.data ?? new Int32Array(0),
            count: cut[image]?.count ?? 0,
          }),
        });
        const values = curves.map((curve) => {
          const first = curve[0] ?? 0;
          const shares = curve.map((_, k) => k / Math.max(curve.length - 1, 1));
          if (first === 0) return Number.NaN;
          return areaUnder(
            shares,
            curve.map((v) => 1 - v / first),
          );
        });
        return { values, parts: { curve: curves } };
      },
    },
    model,
    input,
    options,
  );
}
