import { inputRange, type NdArray } from "@xrt/core";
import { imageAxes } from "../input/image-axes.js";
import type { MethodContext } from "../run/context.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { felzenszwalb } from "../segments/felzenszwalb.js";
import { growRegions } from "./grow-regions.js";
import { straightPath } from "./straight-path.js";

/** Options of {@link xrai}. */
export interface XraiOptions {
  /** Points on the path from each of the two baselines. Default 100. */
  readonly steps?: number;
  /** Scales of the segmentations. Default `[50, 100, 150, 250, 500, 1200]`. */
  readonly scales?: readonly number[];
  /** Pixels by which segments are widened, so that edges lie inside. Default 5. */
  readonly dilation?: number;
  /** Smallest segment as a share of the image. Default 0.003: 150 pixels of 224 x 224. */
  readonly minShare?: number;
  /** How the channels of a pixel are added up: `"sum"`, or the largest, as PAIR's code does. Default `"sum"`. */
  readonly channels?: "sum" | "max";
}

/**
 * XRAI: integrated gradients by regions. The mean over a black and a white baseline (darkest and lightest input of the preprocess
 * contract; of the image where there is none) is added up over segments of several over-segmentations; regions are added one by
 * one, always the segment whose pixels that are not covered yet have the largest mean. A pixel's value is the mean of the region
 * that it came with, so that sums over regions, and over the map, are those of integrated gradients.
 *
 * Kapishnikov, Bolukbasi, Viégas and Terry, "XRAI: Better Attributions Through Regions", ICCV 2019; Gauss-Legendre points,
 * segmentation by Felzenszwalb and Huttenlocher.
 *
 * @returns `[height, width]` or `[images, height, width]`, signed; `parts.rank` is the turn in which each pixel was added, from 0.
 */
export const xrai: Method<XraiOptions> = defineMethod<XraiOptions>({
  name: "xrai",
  family: "gradient",
  about: "integrated gradients added up over regions, which are ranked by their means",
  paper: "Kapishnikov et al. 2019",
  needs: "network",
  options: {
    steps: {
      type: "integer",
      min: 1,
      default: 100,
      about: "points on the path from each baseline",
    },
    scales: {
      type: "numbers",
      default: [50, 100, 150, 250, 500, 1200],
      about: "scales of the segmentations",
    },
    dilation: {
      type: "integer",
      min: 0,
      default: 5,
      about: "pixels by which segments are widened",
    },
    minShare: {
      type: "number",
      min: 0,
      max: 1,
      default: 0.003,
      about: "smallest segment as a share of the image",
    },
    channels: {
      type: "choice",
      choices: ["sum", "max"],
      default: "sum",
      about: "how the channels of a pixel are added up",
    },
  },
  async *run(context, { steps, scales, dilation, minShare, channels }) {
    const { batch, caller } = context;
    const axes = imageAxes(batch);
    if (axes.rows < 2 || axes.columns < 2) {
      throw new RangeError(`${caller}: wants images with rows and columns, to cut into segments`);
    }
    const ends = [0, 1].map((end) => (image: number) => extreme(context, image, end === 0));
    context.expectGradients();
    const baselineScores: number[][] = [];
    for (const from of ends) {
      baselineScores.push(await context.scoresAt((image, into) => into.set(from(image))));
    }
    await context.scoresOfImages();
    const segments = new Map<number, readonly Int32Array[]>();
    const segmentsOf = (image: number) => {
      const known = segments.get(image);
      const own = known ?? overSegmented(context, image, scales, Math.ceil(minShare * axes.places));
      segments.set(image, own);
      return own;
    };
    const flat = (values: Float32Array) => {
      const map = new Float64Array(axes.places).fill(
        channels === "max" ? Number.NEGATIVE_INFINITY : 0,
      );
      for (const [i, v] of values.entries()) {
        const place = axes.channelsOf.place(i);
        const before = map[place] as number;
        map[place] = channels === "max" ? Math.max(before, v) : before + v;
      }
      return map;
    };
    const baselineScore = Array.from({ length: context.lanes }, (_, lane) => {
      return ((baselineScores[0]?.[lane] ?? 0) + (baselineScores[1]?.[lane] ?? 0)) / 2;
    });
    const outcome = (ways: readonly Float32Array[][]): Outcome => {
      const grown = Array.from({ length: context.lanes }, (_, lane) => {
        const [black, white] = ways.map((way) => way[lane] as Float32Array);
        const first = black as Float32Array;
        const mean =
          white === undefined ? first : first.map((v, i) => (v + (white[i] as number)) / 2);
        const own = segmentsOf(context.imageOf(lane));
        return growRegions(flat(mean), axes.rows, axes.columns, own, dilation);
      });
      return {
        values: grown.map(({ values }) => values),
        at: { shape: axes.shape, layout: axes.layout },
        baselineScore,
        ...(channels === "sum" ? { complete: true } : {}),
        parts: { rank: { values: grown.map(({ rank }) => rank), shape: axes.shape } },
      };
    };
    const ways: Float32Array[][] = [];
    const total = 2 * steps * batch.count;
    for (const [turn, from] of ends.entries()) {
      const path = straightPath(context, { rule: "gauss-legendre", steps, from, quiet: true });
      let next = await path.next();
      for (; !next.done; next = await path.next()) {
        const { done, current } = next.value;
        const pass = { done: turn * steps * batch.count + done, total };
        context.report(pass);
        yield { ...pass, outcome: () => outcome([...ways, current()]) };
      }
      ways.push(next.value);
    }
    return outcome(ways);
  },
});

/** Black, or white, in the units of the input. */
function extreme({ batch, model }: MethodContext, index: number, black: boolean): Float32Array {
  const own = batch.data.subarray(index * batch.size, (index + 1) * batch.size);
  const { channels, channelsOf } = imageAxes(batch);
  const contract = model.preprocess;
  if (contract !== null && contract.mode !== "zscore" && contract.channels === channels) {
    const { low, high } = inputRange(contract);
    const levels = black ? low : high;
    return own.map((_, i) => levels[channelsOf.channel(i)] as number);
  }
  let end = own[0] ?? 0;
  for (const v of own) if (black ? v < end : v > end) end = v;
  return new Float32Array(own.length).fill(end);
}

/** Pixels of each segment of several segmentations. */
function overSegmented(
  context: MethodContext,
  index: number,
  scales: readonly number[],
  minSize: number,
): Int32Array[] {
  const { rows, columns, channels, places, channelsOf } = imageAxes(context.batch);
  const image = context.image(index);
  const data = new Float32Array(places * channels);
  for (let p = 0; p < places; p++) {
    for (let c = 0; c < channels; c++)
      data[p * channels + c] = image[channelsOf.index(p, c)] as number;
  }
  const picture: NdArray = { data, shape: [rows, columns, channels] };
  return scales.flatMap((scale) => {
    const { labels, count } = felzenszwalb(picture, { scale, minSize });
    const members: number[][] = Array.from({ length: count }, () => []);
    for (const [p, label] of labels.data.entries()) members[label]?.push(p);
    return members.map((own) => Int32Array.from(own));
  });
}
