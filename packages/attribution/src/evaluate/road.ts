import { randomStream } from "@xrt/core";
import type { Input } from "../input/batch.js";
import { type ImageAxes, imageAxes } from "../input/image-axes.js";
import type { Model } from "../model.js";
import type { ExplainOptions } from "../run/explain-options.js";
import { peakToPeak } from "../run/peak-to-peak.js";
import { placesOf } from "./maps-of.js";
import { type MapInput, type Measure, measure } from "./measure.js";
import { descending } from "./ranking.js";

/** Options of {@link road}. */
export interface RoadOptions {
  /** Shares of the places that are removed, from 0 to 1. Default 0.1, 0.2, ..., 0.9. */
  readonly fractions?: readonly number[];
  /** `"most"` relevant places first, or the `"least"` relevant ones. Default `"most"`. */
  readonly first?: "most" | "least";
  /** Deviation of the noise on what is put in, as a share of the range of the image. Default 0.01. */
  readonly noise?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** Neighbours of a pixel with their weights: 1/6 beside it, 1/12 across. */
const NEIGHBOURS = [-1, 0, 1].flatMap((dy) =>
  [-1, 0, 1].flatMap((dx) => {
    if (dy === 0 && dx === 0) return [];
    return [{ dy, dx, weight: dy === 0 || dx === 0 ? 1 / 6 : 1 / 12 }];
  }),
);

/**
 * Remove and debias: the mean score while shares of the places are removed, where what is missing is filled in from its neighbours, so that the
 * picture shows nothing new: each missing pixel is the mean of those around it (weights 1/6 beside and 1/12 across), all of them solved together, with
 * a little noise. Small is good for `first: "most"`, large for `"least"`.
 *
 * Rong, Leemann, Borisov, Kasneci and Kasneci, "A Consistent and Efficient Evaluation Strategy for Attribution Methods", ICML 2022.
 *
 * @returns The mean over the fractions; the scores are in `parts.curve`.
 */
export function road(
  model: Model,
  input: Input,
  map: MapInput,
  options: ExplainOptions & RoadOptions = {},
): Promise<Measure> {
  return measure<RoadOptions>(
    {
      name: "road",
      options: {
        fractions: {
          type: "value",
          default: Array.from({ length: 9 }, (_, k) => (k + 1) / 10),
          about: "shares of the places that are removed",
        },
        first: {
          type: "choice",
          choices: ["most", "least"],
          default: "most",
          about: "which first",
        },
        noise: { type: "number", min: 0, default: 0.01, about: "noise as a share of the range" },
        seed: { type: "integer", min: 0, default: 0, about: "seed of the noise" },
      },
      async *run(context, { fractions, first, noise, seed }) {
        const wrong = fractions.find((f) => !(f >= 0 && f < 1));
        if (wrong !== undefined || fractions.length === 0) {
          throw new RangeError(
            `${context.caller}: fractions are [${fractions}], wants shares from 0 and below 1`,
          );
        }
        const axes = imageAxes(context.batch);
        const orders = placesOf(context, map).map((values) =>
          first === "most" ? descending(values) : descending(values).reverse(),
        );
        const stream = randomStream(seed, "attribution/road");
        const curves = context.zeros(fractions.length);
        yield* context.scores({
          steps: fractions.length,
          fill: (image, step, into) => {
            into.set(context.image(image));
            const count = Math.round((fractions[step] as number) * axes.places);
            const missing = (orders[image] as Int32Array).subarray(0, count);
            imputed(into, missing, axes);
            const sigma = noise * peakToPeak(context.image(image));
            for (const place of missing) {
              for (let c = 0; c < axes.channels; c++) {
                const i = axes.channelsOf.index(place, c);
                into[i] = (into[i] as number) + sigma * stream.normal(step * into.length + i);
              }
            }
          },
          visit: ({ lane, step, score }) => {
            (curves[lane] as Float64Array)[step] = score;
          },
        });
        const mean = (curve: Float64Array) => curve.reduce((a, v) => a + v, 0) / curve.length;
        return { values: curves.map(mean), parts: { curve: curves.map((curve) => [...curve]) } };
      },
    },
    model,
    input,
    options,
  );
}

/** Fill missing places in from their neighbours: successive over-relaxation, row by row, until nothing moves any more. */
function imputed(image: Float32Array, missing: Int32Array, axes: ImageAxes): void {
  const { rows, columns, channels, places, channelsOf } = axes;
  if (missing.length === 0) return;
  const unknown = new Uint8Array(places);
  for (const place of missing) unknown[place] = 1;
  const order = Int32Array.from(missing).sort();
  for (let c = 0; c < channels; c++) {
    const values = new Float64Array(places);
    let [sum, known] = [0, 0];
    for (let p = 0; p < places; p++) {
      values[p] = image[channelsOf.index(p, c)] as number;
      if (unknown[p]) continue;
      sum += values[p] as number;
      known++;
    }
    const start = known === 0 ? 0 : sum / known;
    for (const p of order) values[p] = start;
    const small = 1e-4 * Math.max(peakToPeak(values), 1e-12);
    for (let round = 0; round < 500; round++) {
      let moved = 0;
      for (const p of order) {
        const x = p % columns;
        const isInside = p >= columns && p < places - columns && x > 0 && x < columns - 1;
        const mean = isInside
          ? meanAround(values, p, columns)
          : meanAtEdge(values, p, [rows, columns]);
        if (mean === null) continue;
        const before = values[p] as number;
        const next = before + 1.7 * (mean - before);
        moved = Math.max(moved, Math.abs(next - before));
        values[p] = next;
      }
      if (moved < small) break;
    }
    for (const p of order) image[channelsOf.index(p, c)] = values[p] as number;
  }
}

/** The weighted mean of the eight neighbours of a pixel that has them all. */
function meanAround(values: Float64Array, p: number, columns: number): number {
  const [above, below] = [p - columns, p + columns];
  const across =
    (values[above - 1] as number) +
    (values[above + 1] as number) +
    (values[below - 1] as number) +
    (values[below + 1] as number);
  const beside =
    (values[above] as number) +
    (values[p - 1] as number) +
    (values[p + 1] as number) +
    (values[below] as number);
  return beside / 6 + across / 12;
}

/** The same for a pixel at the edge; null for one without neighbours. */
function meanAtEdge(
  values: Float64Array,
  p: number,
  [rows, columns]: readonly [number, number],
): number | null {
  const [y, x] = [Math.floor(p / columns), p % columns];
  let [total, weights] = [0, 0];
  for (const { dy, dx, weight } of NEIGHBOURS) {
    const [ny, nx] = [y + dy, x + dx];
    if (ny < 0 || ny >= rows || nx < 0 || nx >= columns) continue;
    total += weight * (values[ny * columns + nx] as number);
    weights += weight;
  }
  return weights === 0 ? null : total / weights;
}
