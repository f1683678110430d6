import { resize, sizeOf } from "@xrt/core";
import { imageAxes } from "../input/image-axes.js";
import { isSpatial } from "../model/layers.js";
import type { MethodContext } from "../run/context.js";
import { defineMethod } from "../run/define-method.js";
import { layerValues } from "../run/layer-values.js";
import type { Method, Outcome } from "../run/method.js";
import { biasSites, biasTerm } from "./bias-sites.js";

/** Options of {@link fullGrad}. */
export interface FullGradOptions {
  /**
   * Return the terms instead of the picture: the input term as values, and the term of each bias as `parts["biasTerm.<path>"]`.
   * Default false.
   */
  readonly raw?: boolean;
}

/**
 * Full gradients: the score of a network of ReLUs is the sum of an input term and one term for each bias,
 * `f(x) = sum x * df/dx + sum_l sum b_l * df/dz_l`, with `z_l` the value behind the addition of `b_l`. The shift of a BatchNorm counts as a bias. The
 * picture is the sum over the terms that are maps, each made absolute, scaled from its least to its largest value to [0, 1],
 * summed over channels and resized to the input (bilinear, half-pixel centres); `delta` is of the terms.
 *
 * Srinivas and Fleuret, "Full-Gradient Representation for Neural Network Visualization", NeurIPS 2019, equations 3 and 8. With
 * activations that are not piecewise linear (sigmoid, GELU, attention) the terms do not sum to the score, and `delta` says by how much.
 *
 * @returns `[height, width]` or `[images, height, width]`, not negative; with `raw` the input term, of the input's shape.
 */
export const fullGrad: Method<FullGradOptions> = defineMethod<FullGradOptions>({
  name: "full-grad",
  family: "gradient",
  about: "input times gradient and bias times gradient of every layer, summed as a picture",
  paper: "Srinivas and Fleuret 2019",
  needs: "network",
  options: {
    raw: { type: "boolean", default: false, about: "return the terms instead of the picture" },
  },
  async *run(context, { raw }) {
    const [first = [], ...others] = context.plans.map(({ of }) => biasSites(context.graph, of));
    // what lies behind one of several targets only is none of the others' business
    const sites = first.filter((site) =>
      others.every((list) => list.some(({ value }) => value === site.value)),
    );
    const shapes = sites.map(({ value }) => context.shapeOf(value));
    const { inputs } = context.graph;
    const inputTerms: Float32Array[] = [];
    const terms: Float32Array[][] = sites.map(() => []);
    const pictures: Float64Array[] = [];
    const sums = new Array<number>(context.lanes).fill(0);
    const scores = new Array<number>(context.lanes).fill(0);
    const sketch = raw ? null : new Sketch(context);
    const passes = context.gradients({
      wrt: [...inputs, ...sites.map(({ value }) => value)],
      visit: ({ image, lane, score, gradients }) => {
        const x = context.image(image);
        const own = new Float32Array(x.length);
        let at = 0;
        for (const slope of gradients.slice(0, inputs.length)) {
          for (const v of slope) {
            own[at] = v * (x[at] as number);
            at++;
          }
        }
        sums[lane] = total(own);
        scores[lane] = score;
        inputTerms[lane] = own;
        const picture = sketch?.empty();
        if (sketch && picture) sketch.addInput(own, picture);
        for (const [s, site] of sites.entries()) {
          const slope = gradients[inputs.length + s] as Float32Array;
          const term = biasTerm(site, shapes[s] ?? [], slope);
          sums[lane] = (sums[lane] ?? 0) + total(term);
          if (raw) (terms[s] as Float32Array[])[lane] = term;
          else if (sketch && picture) sketch.addLayer(site.value, term, picture);
        }
        if (picture) pictures[lane] = picture;
      },
    });
    const outcome = (): Outcome => {
      const done = (list: readonly (ArrayLike<number> | undefined)[], size: number) =>
        Array.from({ length: context.lanes }, (_, lane) => list[lane] ?? new Float32Array(size));
      const delta = sums.map((sum, lane) => sum - (scores[lane] ?? 0));
      if (sketch !== null) {
        const { shape, layout, places } = imageAxes(context.batch);
        return { values: done(pictures, places), at: { shape, layout }, delta };
      }
      const parts = sites.map(({ value }, s) => {
        const { shape, turn } = layerValues(context, value);
        const size = sizeOf(shape);
        const own = done(terms[s] ?? [], size).map(turn);
        return [`biasTerm.${pathOf(context, value)}`, { values: own, shape }] as const;
      });
      const values = done(inputTerms, context.batch.size);
      return { values, at: "input", delta, parts: Object.fromEntries(parts) };
    };
    for await (const pass of passes) yield { ...pass, outcome };
    return outcome();
  },
});

/** Adds up the maps of a picture. */
class Sketch {
  readonly #context: MethodContext;

  constructor(context: MethodContext) {
    this.#context = context;
  }

  empty(): Float64Array {
    return new Float64Array(imageAxes(this.#context.batch).places);
  }

  addInput(term: Float32Array, picture: Float64Array): void {
    const { channelsOf } = imageAxes(this.#context.batch);
    const scaled = magnitude(term);
    for (const [i, v] of scaled.entries()) {
      const place = channelsOf.place(i);
      picture[place] = (picture[place] as number) + v;
    }
  }

  /** Dense layers have no places and are no part of a picture. */
  addLayer(value: string, term: Float32Array, picture: Float64Array): void {
    if (!isSpatial(this.#context.graph, value)) return;
    const { rows, columns } = imageAxes(this.#context.batch);
    const [, height = 1, width = 1] = this.#context.shapeOf(value);
    const places = height * width;
    const map = new Float32Array(places);
    let [low, high] = [Number.POSITIVE_INFINITY, 0];
    for (let i = 0; i < term.length; ) {
      for (let p = 0; p < places; p++, i++) {
        const v = Math.abs(term[i] as number);
        if (v < low) low = v;
        if (v > high) high = v;
        map[p] = (map[p] as number) + v;
      }
    }
    // all channels together run from 0 to 1
    const [scale, shift] = [high > low ? 1 / (high - low) : 0, low * (term.length / places)];
    for (let p = 0; p < places; p++) map[p] = scale * ((map[p] as number) - shift);
    const large = resize({ data: map, shape: [height, width, 1] }, [rows, columns]);
    for (let i = 0; i < picture.length; i++) {
      picture[i] = (picture[i] as number) + (large.data[i] as number);
    }
  }
}

/** Absolute values, from the least to the largest, as 0 to 1; constant ones are 0. */
function magnitude(values: Float32Array): Float32Array {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (const v of values) {
    const size = Math.abs(v);
    if (size < low) low = size;
    if (size > high) high = size;
  }
  return values.map((v) => (high > low ? (Math.abs(v) - low) / (high - low) : 0));
}

function total(values: Float32Array): number {
  let sum = 0;
  for (const v of values) sum += v;
  return sum;
}

function pathOf({ graph }: MethodContext, value: string): string {
  return [...graph.paths].find(([, name]) => name === value)?.[0] ?? value;
}
