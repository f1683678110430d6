import { type Baseline, baselineOf } from "../input/baseline.js";
import { imageAxes } from "../input/image-axes.js";
import type { MethodContext } from "../run/context.js";
import type { Passes } from "../run/run-points.js";
import { placesOf } from "./maps-of.js";
import type { MapInput } from "./measure.js";
import { descending } from "./ranking.js";

/** How segments are taken away. */
export interface SegmentRemoval {
  /** What is shown instead; null for the mean of each channel in the image. */
  readonly baseline: Baseline | null;
  /** How many are taken away at most. */
  readonly most: number;
  readonly segments: (image: number) => { readonly labels: Int32Array; readonly count: number };
}

/** Scores while segments are replaced, those with the largest mean of the map first; the first score is that of the image. */
export async function* removeSegments(
  context: MethodContext,
  map: MapInput,
  { baseline: given, most, segments }: SegmentRemoval,
): AsyncGenerator<Passes, number[][]> {
  const { places, channelsOf } = imageAxes(context.batch);
  const baseline =
    given === null ? channelMeans(context) : baselineOf(context.caller, context.batch, given);
  const maps = placesOf(context, map);
  const each = maps.map((values, image) => {
    const { labels, count } = segments(image);
    const sums = new Float64Array(count);
    const sizes = new Float64Array(count);
    for (let p = 0; p < places; p++) {
      const label = labels[p] as number;
      sums[label] = (sums[label] as number) + (values[p] as number);
      sizes[label] = (sizes[label] as number) + 1;
    }
    const order = descending(sums.map((sum, k) => sum / (sizes[k] as number)));
    // at which step a segment goes, from 1
    const gone = new Int32Array(count);
    for (const [step, label] of order.entries()) gone[label] = step + 1;
    return { labels, gone, steps: Math.min(most, count) };
  });
  const steps = Math.max(...each.map((own) => own.steps)) + 1;
  const curves = context.zeros(steps);
  yield* context.scores({
    steps,
    fill: (image, step, into) => {
      const { labels, gone } = each[image] as (typeof each)[number];
      const [x, b] = [context.image(image), baseline(image)];
      for (let i = 0; i < into.length; i++) {
        const label = labels[channelsOf.place(i)] as number;
        into[i] = ((gone[label] as number) <= step ? b[i] : x[i]) as number;
      }
    },
    visit: ({ lane, step, score }) => {
      (curves[lane] as Float64Array)[step] = score;
    },
  });
  return curves.map((curve, image) => [...curve.subarray(0, (each[image]?.steps ?? 0) + 1)]);
}

function channelMeans(context: MethodContext): (image: number) => Float32Array {
  const { channels, places, channelsOf } = imageAxes(context.batch);
  return (image) => {
    const x = context.image(image);
    const means = new Float64Array(channels);
    for (const [i, v] of x.entries()) {
      const c = channelsOf.channel(i);
      means[c] = (means[c] as number) + v / places;
    }
    return Float32Array.from(x, (_, i) => means[channelsOf.channel(i)] as number);
  };
}
