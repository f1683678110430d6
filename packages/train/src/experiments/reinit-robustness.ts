import { UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { aurocInterval, compareAuroc, type Estimate, holm, weightDrift } from "@xrt/metrics";
import type { Examples } from "../examples.js";
import { binaryLabels } from "./binary-labels.js";
import { checkBlocks, checkTwins, graft, type ParameterBlock } from "./parameter-blocks.js";
import { type ImageWorkOptions, scoreImages } from "./score-images.js";

/** Options of {@link reinitRobustness}. */
export interface ReinitRobustnessOptions extends ImageWorkOptions {
  /** Parts of the network that are reset one at a time, for example those of `blocks` of `@xrt/backbones`. */
  readonly blocks: readonly ParameterBlock[];
  /**
   * What blocks are reset to, by a name for the report: the network as it was before training (`reinit`), the network with fresh
   * random weights (`rerand`). At least one.
   */
  readonly from: Readonly<Record<string, Graph>>;
  /** Column of the label and output of the network, where there are several. */
  readonly output?: number;
  /** Confidence level, between 0 and 1. Intervals are not adjusted. */
  readonly level?: number;
}

/** What a network is worth with one block reset. */
export interface ResetBlock {
  readonly block: string;
  /** Name of what it was reset to. */
  readonly to: string;
  readonly auroc: Estimate;
  /** AUROC of the network as trained minus this one, paired, with the patient as the unit. */
  readonly drop: Estimate;
  /** Two-sided p-value of no drop. */
  readonly p: number;
  /** The same by Holm, over all blocks and resets. */
  readonly pAdjusted: number;
  /** Norm of what the reset changed over the norm of the weights: a block that training left alone has nothing to lose. */
  readonly moved: number;
}

/** What {@link reinitRobustness} returns. */
export interface ReinitRobustness {
  /** The network as trained. */
  readonly trained: Estimate;
  /** Blocks in the order given, within each of them the resets. */
  readonly blocks: readonly ResetBlock[];
}

/**
 * How much of what a network does is lost when one block is put back to where it was before training, or to random weights, all else
 * as trained (Zhang, Bengio and Singer, "Are all layers created equal?", 2019). Blocks that can be put back were not needed to be
 * trained; blocks that can be made random are not needed at all. BatchNorm statistics are part of their block.
 *
 * @param trained - The network after training.
 * @param examples - Images that neither trained nor chose it, with `groups` where patients have several.
 * @throws UsageError when there are no blocks, a parameter does not exist (the nearest are listed) or a graph is another network.
 * @throws DataError when images and labels do not fit or a class is missing.
 * @throws The reason of `signal` when it is aborted.
 *
 * @example
 * ```ts
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * import { reinitRobustness } from "@xrt/train";
 * const network = (w: number, idle: number) => {
 *   const b = new GraphBuilder();
 *   const parameter = (name: string, v: number) =>
 *     b.parameter(name, { array: ndArray(Float32Array.of(v), [1, 1]), role: "kernel", trainable: true });
 *   const hidden = b.node("matMul", [b.input("x", float32("batch", 1)), parameter("w", w)], {});
 *   const rest = b.node("mul", [hidden, parameter("idle", idle)], {});
 *   return b.build([rest]);
 * };
 * const inputs = ndArray(Float32Array.of(1, 2, 3, 4, 5, 6), [6, 1]);
 * const examples = { inputs, labels: [0, 0, 0, 1, 1, 1] };
 * const { blocks } = await reinitRobustness(network(1, 1), examples, {
 *   blocks: ["w", "idle"].map((name) => ({ name, parameters: [name] })),
 *   from: { reinit: network(-1, 2) },
 * });
 * blocks.map(({ block, drop }) => [block, drop.value]); // => [["w", 1], ["idle", 0]]
 * ```
 */
export async function reinitRobustness(
  trained: Graph,
  examples: Examples,
  {
    blocks,
    from,
    output = 0,
    level = 0.95,
    task = "re-initialised blocks",
    onProgress,
    signal,
    ...options
  }: ReinitRobustnessOptions,
): Promise<ReinitRobustness> {
  checkBlocks("reinitRobustness", trained, blocks);
  const resets = Object.entries(from);
  if (resets.length === 0) {
    throw new UsageError(
      "reinitRobustness: from is empty; give the network before training, a fresh one, or both",
    );
  }
  for (const [name, graph] of resets) {
    checkTwins("reinitRobustness", trained, graph, ["the trained network", `from.${name}`]);
  }
  const { labels, observed } = binaryLabels("reinitRobustness", examples, output);
  const mask = labels.map((label) => (Number.isNaN(label) ? 0 : 1));
  const { groups } = examples;
  const judged = {
    ...(groups && { groups }),
    ...(observed.length < labels.length && { mask }),
    level,
  };
  const total = 1 + blocks.length * resets.length;
  let done = 0;
  const scoresOf = async (graph: Graph) => {
    const scores = await scoreImages("reinitRobustness", graph, examples, {
      ...options,
      output,
      signal,
    });
    onProgress?.({ task, done: ++done, total, unit: "networks" });
    return scores;
  };
  const whole = await scoresOf(trained);
  const found: Omit<ResetBlock, "pAdjusted">[] = [];
  for (const { name: block, parameters } of blocks) {
    for (const [to, source] of resets) {
      const scores = await scoresOf(graft(trained, source, parameters));
      const { difference, p } = compareAuroc(labels, whole, scores, judged);
      found.push({
        ...{ block, to },
        auroc: aurocInterval(labels, scores, judged),
        ...{ drop: difference, p },
        moved: weightDrift(valuesOf(trained, parameters), valuesOf(source, parameters)).relative,
      });
    }
  }
  const adjusted = holm(found.map(({ p }) => p));
  return {
    trained: aurocInterval(labels, whole, judged),
    blocks: found.map((one, k) => ({ ...one, pAdjusted: adjusted[k] as number })),
  };
}

function valuesOf(graph: Graph, names: readonly string[]): Float64Array {
  const arrays = names.map((name) => graph.parameters.get(name)?.array.data ?? []);
  const values = new Float64Array(arrays.reduce((n, { length }) => n + length, 0));
  let at = 0;
  for (const array of arrays) {
    values.set(array, at);
    at += array.length;
  }
  return values;
}
