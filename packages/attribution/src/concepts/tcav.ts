import { randomStream } from "@xrt/core";
import type { Input } from "../input/batch.js";
import { layerGradient } from "../inside/layer-gradient.js";
import { solve } from "../linear/cholesky.js";
import type { LayerChoice } from "../model/layers.js";
import type { Model } from "../model.js";
import { checkArguments } from "../run/check-arguments.js";
import type { Target } from "../target/target.js";
import { type ConceptRunOptions, layerRows, rowsOfImages } from "./layer-rows.js";

/** Options of {@link tcav}. */
export interface TcavOptions extends ConceptRunOptions {
  /** Images that show the concept, a batch. */
  readonly concept: Input;
  /** Images that show anything, a batch of at least twice as many: other sets of them are drawn in each run. */
  readonly random: Input;
  readonly target?: Target;
  /** Default: `"last-conv"`. */
  readonly layer?: LayerChoice;
  /** Concept vectors, and control vectors, each from another set of random images. Default 20. */
  readonly runs?: number;
  /** Penalty of the linear classifier, as a share of the mean square of the activations. Default 0.01. */
  readonly ridge?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** How much a concept matters for a target. */
export interface ConceptSensitivity {
  /** Share of the images whose score grows along the concept, mean over runs. */
  readonly score: number;
  /** That share in each run. */
  readonly scores: readonly number[];
  /** The same for vectors between two sets of random images: what chance gives. */
  readonly controls: readonly number[];
  /** Two-sided p of the difference of the means of scores and controls, by 10,000 permutations. */
  readonly p: number;
  /** Share of concept and random images that were left out (a third of each) and are told apart by the concept vectors. */
  readonly accuracy: number;
  readonly layer: string;
}

const PERMUTATIONS = 10_000;

/**
 * Testing with concept activation vectors: a linear classifier between the activations of a concept's images and random ones gives a direction, and the
 * score is the share of images for which the target grows along it. Random directions give something too: the same between random sets is the
 * control, and a concept counts only where its scores differ from the controls (`p`), and where its images can be told apart at all (`accuracy`).
 *
 * Kim, Wattenberg, Gilmer, Cai, Wexler, Viegas and Sayres, "Interpretability Beyond Feature Attribution: Quantitative Testing with Concept Activation
 * Vectors", ICML 2018. The classifier is ridge regression on labels of 1 and -1, solved in its dual.
 *
 * @param images - Images of the class in question, a batch.
 * @throws TypeError when the model, the images, the concept or the random images are missing.
 * @throws RangeError when there are fewer than 3 concept images or fewer than two sets of random ones.
 */
export async function tcav(
  model: Model,
  images: Input,
  given: TcavOptions,
): Promise<ConceptSensitivity> {
  checkGiven(model, images, given);
  const {
    concept,
    random,
    target,
    layer = "last-conv",
    runs = 20,
    ridge = 0.01,
    seed = 0,
    ...options
  } = given;
  const own = rowsOfImages(await layerRows(model, concept, { ...options, layer }));
  const others = rowsOfImages(await layerRows(model, random, { ...options, layer }));
  const size = own.length;
  if (size < 3 || others.length < 2 * size) {
    throw new RangeError(
      `tcav: got ${size} concept images and ${others.length} random ones, wants at least 3 and twice as many random ones`,
    );
  }
  if (!Number.isInteger(runs) || runs < 2) {
    throw new RangeError(`tcav: runs is ${runs}, wants a whole number from 2`);
  }
  const gradients = await layerRows(model, images, {
    ...options,
    ...{ layer, target, method: layerGradient },
  });
  const slopes = rowsOfImages(gradients);
  const share = (vector: Float64Array) =>
    slopes.filter((g) => dot(g, vector) > 0).length / slopes.length;

  const scores: number[] = [];
  const controls: number[] = [];
  let right = 0;
  for (let run = 0; run < runs; run++) {
    options.signal?.throwIfAborted();
    const order = randomStream(seed, `attribution/tcav/${run}`).permutation(others.length);
    const pick = (from: number) =>
      order.slice(from, from + size).map((i) => others[i] as Float64Array);
    const [one, two] = [pick(0), pick(size)];
    scores.push(share(fit(own, one, ridge).weights));
    controls.push(share(fit(two, one, ridge).weights));
    right += heldOut(own, one, ridge) / runs;
    options.onProgress?.({ task: "tcav", done: run + 1, total: runs, unit: "runs" });
  }
  return {
    score: mean(scores),
    ...{ scores, controls, accuracy: right, layer: gradients.layer },
    p: permutationP(scores, controls, seed),
  };
}

/** Refuses what the types would, where there are none. */
function checkGiven(model: Model, images: Input, given: TcavOptions): void {
  checkArguments("tcav", model, images);
  for (const name of ["concept", "random"] as const) {
    const own = given?.[name];
    if (typeof own === "object" && own !== null) continue;
    throw new TypeError(
      `tcav: ${name} is ${own}, wants a batch of images; give { concept: images that show it, random: at least twice as many that show anything }`,
    );
  }
}

/** The direction from `b` to `a`: ridge regression with a free intercept, by the Gram matrix of the centred rows. */
function fit(
  a: readonly Float64Array[],
  b: readonly Float64Array[],
  ridge: number,
): { weights: Float64Array; intercept: number } {
  const rows = [...a, ...b];
  const n = rows.length;
  const length = rows[0]?.length ?? 0;
  const labels = rows.map((_, i) => (i < a.length ? 1 : -1));
  const middle = mean(labels);
  const centre = new Float64Array(length);
  for (const row of rows) {
    for (let i = 0; i < length; i++) {
      centre[i] = (centre[i] as number) + (row[i] as number) / n;
    }
  }
  const centred = rows.map((row) => Float64Array.from(centre, (c, i) => (row[i] as number) - c));
  const gram = new Float64Array(n * n);
  let trace = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) gram[i * n + j] = dot(centred[i] ?? [], centred[j] ?? []);
    trace += gram[i * n + i] as number;
  }
  for (let i = 0; i < n; i++) {
    gram[i * n + i] = (gram[i * n + i] as number) + ridge * (trace / n) + Number.MIN_VALUE;
  }
  const dual = solve(
    gram,
    Float64Array.from(labels, (y) => y - middle),
  );
  const weights = new Float64Array(length);
  for (const [k, alpha] of (dual ?? new Float64Array(n)).entries()) {
    const row = centred[k] as Float64Array;
    for (let i = 0; i < length; i++) {
      weights[i] = (weights[i] as number) + alpha * (row[i] as number);
    }
  }
  return { weights, intercept: middle - dot(centre, weights) };
}

/** Share of a third of both sets that a classifier of the other two thirds gets right. */
function heldOut(a: readonly Float64Array[], b: readonly Float64Array[], ridge: number): number {
  const cut = (rows: readonly Float64Array[]) => Math.ceil((2 * rows.length) / 3);
  const { weights, intercept } = fit(a.slice(0, cut(a)), b.slice(0, cut(b)), ridge);
  const rest = [a.slice(cut(a)), b.slice(cut(b))] as const;
  const positive = rest[0].filter((row) => dot(row, weights) + intercept > 0).length;
  const negative = rest[1].filter((row) => dot(row, weights) + intercept <= 0).length;
  return (positive + negative) / (rest[0].length + rest[1].length);
}

function permutationP(a: readonly number[], b: readonly number[], seed: number): number {
  const all = [...a, ...b];
  const away = (order: readonly number[]) => {
    const first = order.slice(0, a.length).map((i) => all[i] as number);
    const second = order.slice(a.length).map((i) => all[i] as number);
    return Math.abs(mean(first) - mean(second));
  };
  const seen = away(all.map((_, i) => i));
  let as = 1;
  for (let k = 0; k < PERMUTATIONS; k++) {
    const order = randomStream(seed, `attribution/tcav/permutation/${k}`).permutation(all.length);
    if (away(order) >= seen - 1e-12) as++;
  }
  return as / (PERMUTATIONS + 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((a, v) => a + v, 0) / values.length;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
