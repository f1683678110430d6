import { UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { type Estimate, holm } from "@xrt/metrics";
import { binaryLabels } from "./binary-labels.js";
import { aurocOfRuns, compareRuns, type RunsComparison, runsOf } from "./compare-runs.js";
import { checkBlocks, checkTwins, graft, type ParameterBlock } from "./parameter-blocks.js";
import { type ArmNetwork, type ArmsData, type TrainArmsOptions, trainArms } from "./train-arms.js";

/** Options of {@link transfusionSweep}. */
export interface TransfusionSweepOptions extends TrainArmsOptions {
  /** Parts of the network from the input on, for example those of `blocks` of `@xrt/backbones`; leave out the head. */
  readonly blocks: readonly ParameterBlock[];
  /** The network with fresh weights, mean-var as a rule, or what draws it anew for each seed. */
  readonly fresh: ArmNetwork;
  /** How many blocks are kept, rising, 0 to the number of blocks. Default: every number. */
  readonly kept?: readonly number[];
  /** Confidence level, between 0 and 1. Intervals are not adjusted. */
  readonly level?: number;
}

/** A network that started with its first blocks pretrained. */
export interface TransfusionArm {
  /** Blocks from the input on that were carried over. */
  readonly kept: number;
  /** Name of the last of them; `null` where none was. */
  readonly upTo: string | null;
  /** On the test images; mean over seeds. */
  readonly auroc: Estimate;
  /** AUROC minus that of the arm with the fewest blocks kept, paired; absent for that arm. */
  readonly gain?: RunsComparison;
  /** AUROC minus that of the arm before: what the blocks between the two bring. */
  readonly step?: RunsComparison;
  /** p of `step` by Holm over all steps; NaN with several seeds. */
  readonly pAdjusted?: number;
  /** Scores of the test images, one list for each seed. */
  readonly scores: readonly ArrayLike<number>[];
}

/**
 * Carries over the weights of the first k blocks of a pretrained network, starts the rest fresh, trains each in the same way, and
 * compares them on the test images: which blocks does a task take from its pre-training? (Raghu et al., "Transfusion: Understanding
 * transfer learning for medical imaging", 2019, weight transfusion.) Differences are paired, with the patient as the unit.
 *
 * @param pretrained - The whole network, with pretrained weights.
 * @param data - Training images, validation images that choose the epoch, and test images with a label of two classes.
 * @throws UsageError when there are no blocks, a parameter does not exist (the nearest are listed), `fresh` is another network or
 *   `kept` is out of range.
 * @throws DataError when a class is missing among the test images; what `train` throws.
 * @throws The reason of `signal` when it is aborted.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * import { transfusionSweep } from "@xrt/train";
 * const network = (w: number) => {
 *   const b = new GraphBuilder();
 *   const kernel = b.parameter("w", { array: ndArray(Float32Array.of(w), [1, 1]), role: "kernel", trainable: true });
 *   return b.build([b.node("matMul", [b.input("x", float32("batch", 1)), kernel], {})]);
 * };
 * const examples = { inputs: ndArray(Float32Array.of(-2, -1, 1, 2), [4, 1]), labels: [0, 0, 1, 1] };
 * const arms = await transfusionSweep(network(1), { train: examples, validation: examples, test: examples }, {
 *   blocks: [{ name: "first", parameters: ["w"] }],
 *   fresh: network(-1),
 *   training: { epochs: 1 },
 * });
 * arms.map(({ kept, upTo, auroc }) => [kept, upTo, auroc.value]); // => [[0, null, 0], [1, "first", 1]]
 * ```
 */
export async function transfusionSweep(
  pretrained: Graph,
  data: ArmsData,
  {
    blocks,
    fresh,
    kept = Array.from({ length: blocks.length + 1 }, (_, k) => k),
    level = 0.95,
    output = 0,
    ...options
  }: TransfusionSweepOptions,
): Promise<TransfusionArm[]> {
  checkBlocks("transfusionSweep", pretrained, blocks);
  for (const [i, k] of kept.entries()) {
    const before = i === 0 ? -1 : (kept[i - 1] as number);
    if (!Number.isSafeInteger(k) || k <= before || k > blocks.length) {
      throw new UsageError(
        `transfusionSweep: kept is [${kept}], wants rising whole numbers from 0 to ${blocks.length}`,
      );
    }
  }
  if (kept.length === 0) throw new UsageError("transfusionSweep: kept is empty");
  const { labels: all, observed } = binaryLabels("transfusionSweep", data.test, output);
  const { groups: patients } = data.test;
  const judged = {
    labels: Float64Array.from(observed, (i) => all[i] as number),
    groups: patients && observed.map((i) => patients[i] as string),
    ...{ level, seed: 0 },
  };
  const nameOf = (k: number) => (k === 0 ? "none kept" : `kept up to ${blocks[k - 1]?.name}`);
  const arms = kept.map((k): [string, ArmNetwork] => {
    const names = blocks.slice(0, k).flatMap(({ parameters }) => parameters);
    const start = async (seed: number) => {
      const rest = typeof fresh === "function" ? await fresh(seed) : fresh;
      checkTwins("transfusionSweep", pretrained, rest, ["pretrained", "fresh"]);
      return graft(rest, pretrained, names);
    };
    return [`${nameOf(k)} (${k})`, start];
  });
  const trained = await trainArms(Object.fromEntries(arms), data, { ...options, output });
  const scores = arms.map(([name]) => {
    const runs = runsOf("transfusionSweep", name, trained[name] ?? [], all.length);
    return runs.map((run) => Float64Array.from(observed, (i) => run[i] as number));
  });
  const steps = kept.map((_, i) =>
    i === 0
      ? undefined
      : compareRuns(scores[i] as Float64Array[], scores[i - 1] as Float64Array[], judged),
  );
  const adjusted = holm(steps.slice(1).map((step) => step?.p ?? Number.NaN));
  return kept.map((k, i) => {
    const own = scores[i] as Float64Array[];
    const step = steps[i];
    return {
      ...{ kept: k, upTo: k === 0 ? null : (blocks[k - 1]?.name ?? null) },
      auroc: aurocOfRuns(own, judged),
      ...(step && {
        gain: compareRuns(own, scores[0] as Float64Array[], judged),
        step,
        pAdjusted: adjusted[i - 1] as number,
      }),
      scores: trained[arms[i]?.[0] ?? ""] ?? [],
    };
  });
}
