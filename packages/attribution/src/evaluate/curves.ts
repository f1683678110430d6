import { type Baseline, baselineOf } from "../input/baseline.js";
import { imageAxes } from "../input/image-axes.js";
import type { MethodContext } from "../run/context.js";
import type { OptionSpec } from "../run/options.js";
import type { Passes } from "../run/run-points.js";
import { placesOf } from "./maps-of.js";
import type { MapInput, MeasureDefinition, Measured } from "./measure.js";
import { descending } from "./ranking.js";

/** Options of metrics that take places away, or put them in, by their rank. */
export interface CurveOptions {
  /** Points of the curve behind the first one. Default 50. */
  readonly steps?: number;
  /** What is shown where a place is missing, in the units of the network's input. Default 0. */
  readonly baseline?: Baseline;
}

/** Their specifications. */
export const curveSpecs: { readonly [K in keyof Required<CurveOptions>]: OptionSpec } = {
  steps: { type: "integer", min: 1, default: 50, about: "points of the curve behind the first" },
  baseline: { type: "baseline", default: 0, about: "what is shown where a place is missing" },
};

/** Which places are changed, and in which order. */
export interface CurveOrder {
  /** Places of each image, those that are changed first at the beginning. */
  readonly order: readonly Int32Array[];
  /** Number of places that are changed at each point of the curve, from 0. */
  readonly counts: readonly number[];
  /** `"remove"` places from the image, or `"add"` them to the baseline. */
  readonly how: "remove" | "add";
}

/** Number of places at each of `steps + 1` points: chunks of `ceil(n / steps)`, the last one what is left. */
export function chunkCounts(places: number, steps: number): number[] {
  const chunk = Math.ceil(places / steps);
  const points = Math.ceil(places / chunk);
  return Array.from({ length: points + 1 }, (_, k) => Math.min(k * chunk, places));
}

/** Scores while places are changed in order; the area under them against the share of places, by the trapezoid rule. */
export async function* scoreCurve(
  context: MethodContext,
  baselineGiven: Baseline,
  { order, counts, how }: CurveOrder,
): AsyncGenerator<Passes, Measured> {
  const { places, channelsOf } = imageAxes(context.batch);
  const channels = context.batch.size / places;
  const baseline = baselineOf(context.caller, context.batch, baselineGiven);
  const curves = context.zeros(counts.length);
  yield* context.scores({
    steps: counts.length,
    fill: (image, step, into) => {
      const [x, b] = [context.image(image), baseline(image)];
      into.set(how === "remove" ? x : b);
      const from = how === "remove" ? b : x;
      const own = order[image] as Int32Array;
      for (let k = 0; k < (counts[step] as number); k++) {
        for (let c = 0; c < channels; c++) {
          const i = channelsOf.index(own[k] as number, c);
          into[i] = from[i] as number;
        }
      }
    },
    visit: ({ lane, step, score }) => {
      (curves[lane] as Float64Array)[step] = score;
    },
  });
  const fractions = counts.map((count) => count / places);
  return {
    values: curves.map((curve) => areaUnder(fractions, curve)),
    parts: {
      curve: curves.map((curve) => [...curve]),
      fractions: curves.map(() => fractions),
    },
  };
}

/** The area under the score while places are changed in chunks, the most important ones of a map first. */
export function rankedCurve(
  name: string,
  map: MapInput,
  how: CurveOrder["how"],
): MeasureDefinition<CurveOptions> {
  return {
    name,
    options: curveSpecs,
    run: (context, { steps, baseline }) =>
      scoreCurve(context, baseline, {
        order: placesOf(context, map).map(descending),
        counts: chunkCounts(imageAxes(context.batch).places, steps),
        how,
      }),
  };
}

/** Area under a polygon. */
export function areaUnder(x: readonly number[], y: ArrayLike<number>): number {
  let area = 0;
  for (let k = 1; k < x.length; k++) {
    area +=
      (((y[k] as number) + (y[k - 1] as number)) / 2) * ((x[k] as number) - (x[k - 1] as number));
  }
  return area;
}
