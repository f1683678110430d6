import type { Input } from "../input/batch.js";
import { imageAxes } from "../input/image-axes.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { placesOf } from "./maps-of.js";
import { type MapInput, type Measure, measure } from "./measure.js";

/** A metric of the score of the image and of its score when multiplied by the map, whose positive part runs from 0 to 1. */
export function maskedScore(
  name: string,
  each: (whole: number, masked: number) => number,
  { model, input, map }: { readonly model: Model; readonly input: Input; readonly map: MapInput },
  options: ExplainOptions,
): Promise<Measure> {
  return measure<object>(
    {
      ...{ name, options: {}, logit: false },
      async *run(context) {
        const { place } = imageAxes(context.batch).channelsOf;
        const maps = placesOf(context, map).map((values) => {
          const most = values.reduce((a, v) => Math.max(a, v), 0);
          return values.map((v) => (most > 0 ? Math.max(v, 0) / most : 0));
        });
        const scores = await context.scoresOfImages();
        const masked = context.zeros(1);
        yield* context.scores({
          fill: (image, _, into) => {
            const [x, mask] = [context.image(image), maps[image] as Float32Array];
            for (let i = 0; i < into.length; i++) {
              into[i] = (x[i] as number) * (mask[place(i)] as number);
            }
          },
          visit: ({ lane, score }) => {
            (masked[lane] as Float64Array)[0] = score;
          },
        });
        const found = masked.map((own) => own[0] as number);
        return {
          values: found.map((v, lane) => each(scores[lane] as number, v)),
          parts: { masked: found.map((v) => [v]) },
        };
      },
    },
    model,
    input,
    options,
  );
}
