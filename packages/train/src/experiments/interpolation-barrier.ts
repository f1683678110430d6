import { type NdArray, UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import type { Examples } from "../examples.js";
import { type Barrier, barrierOf } from "./barrier.js";
import { meanCrossEntropy, type ScoreLoss } from "./mean-cross-entropy.js";
import { checkTwins } from "./parameter-blocks.js";
import { statisticsEstimator } from "./re-estimate-batch-norm.js";
import { type ImageWorkOptions, scorerOf } from "./score-images.js";

/** Options of {@link interpolationBarrier}. */
export interface InterpolationBarrierOptions extends ImageWorkOptions {
  /** Places on the line, both ends included, at least 3. */
  readonly points?: number;
  /**
   * Training images from which the BatchNorm statistics are taken anew at every place, since mixed weights have none of their own;
   * `"mix"` mixes the statistics as well, which makes barriers that are none. Needed where the network has BatchNorm.
   */
  readonly statistics?: Examples | "mix" | undefined;
  /** Default: the binary cross-entropy of logits, over all labels that were observed. */
  readonly loss?: ScoreLoss;
}

/** What {@link interpolationBarrier} returns. */
export interface InterpolationBarrier extends Barrier {
  /** From network A, at 0, to network B, at 1. */
  readonly points: readonly {
    readonly alpha: number;
    readonly loss: number;
    /** Logits, `[images, outputs]`: for any other measure along the line. */
    readonly scores: NdArray;
  }[];
}

/**
 * The loss along the straight line between the weights of two networks, and how far it rises above the straight line between their
 * losses. Networks that were fine-tuned from the same pre-training tend to lie in one basin, without a barrier; networks from
 * scratch do not (Neyshabur, Sedghi and Zhang, "What is being transferred in transfer learning?", 2020).
 *
 * @param a - A network.
 * @param b - The same network with other weights.
 * @param examples - Images on which the loss is measured.
 * @throws UsageError when the graphs are two networks, an option is out of range, or BatchNorm needs `statistics`.
 * @throws DataError when the images do not fit, or a loss is not finite (the place is named).
 * @throws The reason of `signal` when it is aborted.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * import { interpolationBarrier } from "@xrt/train";
 * // w1 w2 x: (3, 3) and (-3, -3) are the same function, and half way between it is 0
 * const network = (w: number) => {
 *   const b = new GraphBuilder();
 *   const parameter = (name: string) =>
 *     b.parameter(name, { array: ndArray(Float32Array.of(w), [1, 1]), role: "kernel", trainable: true });
 *   const hidden = b.node("matMul", [b.input("x", float32("batch", 1)), parameter("w1")], {});
 *   return b.build([b.node("matMul", [hidden, parameter("w2")], {})]);
 * };
 * const examples = { inputs: ndArray(Float32Array.of(-1, 1), [2, 1]), labels: [0, 1] };
 * const { barrier, at } = await interpolationBarrier(network(3), network(-3), examples);
 * [barrier.toFixed(3), at]; // => ["0.693", 0.5]
 * ```
 */
export async function interpolationBarrier(
  a: Graph,
  b: Graph,
  examples: Examples,
  {
    points = 21,
    statistics,
    loss = meanCrossEntropy,
    task = "interpolation",
    onProgress,
    signal,
    ...options
  }: InterpolationBarrierOptions = {},
): Promise<InterpolationBarrier> {
  if (!Number.isSafeInteger(points) || points < 3) {
    throw new UsageError(
      `interpolationBarrier: points is ${points}, wants a whole number of at least 3`,
    );
  }
  checkTwins("interpolationBarrier", a, b, ["a", "b"]);
  const fed = differing(a, b);
  const estimator = await statisticsEstimator("interpolationBarrier", a, fed, options);
  const found: InterpolationBarrier["points"][number][] = [];
  try {
    if (estimator.names.length > 0 && statistics === undefined) {
      throw new UsageError(
        'interpolationBarrier: the network has BatchNorm; give training images as `statistics`, or "mix"',
      );
    }
    const scorer = await scorerOf(
      "interpolationBarrier",
      a,
      [...new Set([...fed, ...estimator.names])],
      options,
    );
    try {
      for (let k = 0; k < points; k++) {
        const alpha = k / (points - 1);
        const mixed = between(a, b, [...fed, ...estimator.names], alpha);
        if (statistics !== undefined && statistics !== "mix") {
          for (const [name, array] of await estimator.estimate(statistics, mixed, { signal })) {
            mixed.set(name, array);
          }
        }
        const scores = await scorer.score(examples, mixed, { signal });
        found.push({ alpha, loss: loss(scores, examples.labels), scores });
        onProgress?.({ task, done: k + 1, total: points, unit: "points" });
      }
    } finally {
      await scorer.dispose();
    }
  } finally {
    await estimator.dispose();
  }
  const alphas = found.map(({ alpha }) => alpha);
  return {
    ...barrierOf(
      alphas,
      found.map((p) => p.loss),
    ),
    points: found,
  };
}

/** Names of the parameters whose values differ. */
function differing(a: Graph, b: Graph): string[] {
  return [...a.parameters.keys()].filter((name) => {
    const [x, y] = [a, b].map((graph) => graph.parameters.get(name)?.array.data);
    return x !== y && x?.some((v, i) => v !== y?.[i]);
  });
}

/** Weights on the line, exactly those of `a` and `b` at its ends. */
function between(
  a: Graph,
  b: Graph,
  names: readonly string[],
  alpha: number,
): Map<string, NdArray> {
  return new Map(
    names.map((name) => {
      const [x, y] = [a, b].map((graph) => graph.parameters.get(name)?.array) as [NdArray, NdArray];
      const data = Float32Array.from(
        x.data,
        (v, i) => (1 - alpha) * v + alpha * (y.data[i] as number),
      );
      return [name, { data, shape: x.shape }];
    }),
  );
}
