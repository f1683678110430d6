import type { MethodContext } from "../run/context.js";
import { defineMethod } from "../run/define-method.js";
import type { Method, Outcome } from "../run/method.js";
import { type Coalitions, coalitionsOf, type FeatureOptions, featureSpecs } from "./coalitions.js";
import { featureTree, type TreeNode } from "./feature-tree.js";

/** Options of {@link partitionShap}. */
export interface PartitionShapOptions extends FeatureOptions {
  /** Forward passes of each image. Default 500. */
  readonly evaluations?: number;
}

/** Parts that are divided between two looks at which ones matter most: enough for a run of several images. */
const TOGETHER = 8;

/**
 * Partition SHAP: Owen values over a tree of features, which are joined by how near they lie in the image. A part's value is divided among its two
 * halves as the Shapley value of two players would, with the rest of the image once absent and once present; parts with the largest
 * values are divided first, until `evaluations` passes are used. What was not divided any more is shared out by area. The sum is exact.
 *
 * Owen, "Values of Games with a Priori Unions", 1977; Lundberg, the Partition explainer of the `shap` package (2020).
 *
 * @returns As {@link featureAblation}, but for superpixels by default; `delta` is about the sum over features.
 */
export const partitionShap: Method<PartitionShapOptions> = defineMethod<PartitionShapOptions>({
  name: "partition-shap",
  family: "perturbation",
  about: "Owen values over a tree of parts of the image, the largest divided first",
  paper: "Owen 1977; Lundberg 2020",
  needs: "scores",
  perTarget: true,
  options: {
    ...featureSpecs({ slic: 50 }),
    evaluations: { type: "integer", min: 2, default: 500, about: "forward passes of each image" },
  },
  async *run(context, options) {
    const coalitions = coalitionsOf(context, options);
    const m = coalitions.features.count;
    const none = await coalitions.blank();
    const whole = await context.scoresOfImages();
    const found = context.zeros(m);
    const outcome = (): Outcome => ({
      values: found.map((own, lane) => coalitions.spread(context.imageOf(lane), own)),
      at: "input",
      baselineScore: none,
      delta: found.map(
        (own, lane) =>
          own.reduce((a, v) => a + v, 0) - (whole[lane] as number) + (none[lane] as number),
      ),
      parts: { featureValues: { values: found, shape: [m] } },
    });
    const total = context.lanes * options.evaluations;
    for (let lane = 0; lane < context.lanes; lane++) {
      const ends = { none: none[lane] as number, whole: whole[lane] as number };
      const search = divide(context, coalitions, { lane, ends, evaluations: options.evaluations });
      for await (const { values, evaluations } of search) {
        (found[lane] as Float64Array).set(values);
        const pass = { done: lane * options.evaluations + evaluations, total };
        context.report(pass);
        yield { ...pass, outcome };
      }
    }
    context.report({ done: total, total });
    yield { done: total, total, outcome };
    return outcome();
  },
});

/** A part of the image in a context: which others are there, the scores without and with it, and what the step counts. */
interface Part {
  readonly node: TreeNode;
  readonly present: Uint8Array;
  readonly without: number;
  readonly with: number;
  readonly share: number;
}

async function* divide(
  context: MethodContext,
  { features, fill }: Coalitions,
  {
    lane,
    ends,
    evaluations,
  }: {
    readonly lane: number;
    readonly ends: { readonly none: number; readonly whole: number };
    readonly evaluations: number;
  },
): AsyncGenerator<{ values: Float64Array; evaluations: number }> {
  const m = features.count;
  const image = context.imageOf(lane);
  const tree = featureTree(context, features, image);
  const areas = new Float64Array(m);
  for (const feature of features.of(image)) areas[feature] = (areas[feature] as number) + 1;
  const values = new Float64Array(m);
  let open: Part[] = [];
  const keep = (part: Part) => {
    const [only] = part.node.features;
    if (part.node.features.length > 1) open.push(part);
    else if (only !== undefined) {
      values[only] = (values[only] as number) + part.share * (part.with - part.without);
    }
  };
  keep({
    node: tree,
    present: new Uint8Array(m),
    without: ends.none,
    with: ends.whole,
    share: 1,
  });
  let used = 0;
  while (open.length > 0 && used + 2 <= evaluations) {
    open.sort((a, b) => weightOf(b) - weightOf(a));
    const now = open.slice(0, Math.min(TOGETHER, Math.floor((evaluations - used) / 2)));
    open = open.slice(now.length);
    const scores = new Float64Array(2 * now.length);
    const passes = context.scores({
      steps: scores.length,
      images: [image],
      quiet: true,
      fill: (_, step, into) => {
        const { node, present } = now[Math.floor(step / 2)] as Part;
        const half = step % 2 === 0 ? node.first : node.second;
        fill(image, withFeatures(present, half?.features ?? []), into);
      },
      visit: (point) => {
        if (point.lane === lane) scores[point.step] = point.score;
      },
    });
    for await (const _ of passes);
    used += scores.length;
    for (const [k, part] of now.entries()) {
      const { node, present, share } = part;
      const { first, second } = node;
      if (first === undefined || second === undefined) continue;
      const [one, two] = [scores[2 * k] as number, scores[2 * k + 1] as number];
      const half = share / 2;
      keep({ node: first, present, without: part.without, with: one, share: half });
      keep({ node: second, present, without: part.without, with: two, share: half });
      const [beside, besideFirst] = [
        withFeatures(present, second.features),
        withFeatures(present, first.features),
      ];
      keep({ node: first, present: beside, without: two, with: part.with, share: half });
      keep({ node: second, present: besideFirst, without: one, with: part.with, share: half });
    }
    yield { values: shared(values, open, areas), evaluations: used };
  }
  if (used === 0) yield { values: shared(values, open, areas), evaluations: 0 };
}

/** How much is at stake in dividing a part. */
function weightOf(part: Part): number {
  return Math.abs(part.with - part.without) * part.share;
}

function withFeatures(present: Uint8Array, features: readonly number[]): Uint8Array {
  const more = present.slice();
  for (const feature of features) more[feature] = 1;
  return more;
}

/** Values with those of parts that were not divided shared out by area. */
function shared(values: Float64Array, open: readonly Part[], areas: Float64Array): Float64Array {
  const all = values.slice();
  for (const { node, share, without, with: score } of open) {
    const area = node.features.reduce((a, feature) => a + (areas[feature] as number), 0);
    for (const feature of node.features) {
      const part = area === 0 ? 1 / node.features.length : (areas[feature] as number) / area;
      all[feature] = (all[feature] as number) + share * (score - without) * part;
    }
  }
  return all;
}
