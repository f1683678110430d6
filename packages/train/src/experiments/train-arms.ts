import { type LongWork, UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import type { Examples, TrainingData } from "../examples.js";
import type { TrainOptions } from "../options.js";
import { train } from "../train.js";
import type { Trained } from "../trained.js";
import { scoreImages } from "./score-images.js";

/** Images that arms learn from, and images that judge them: neither trained nor chosen on. */
export interface ArmsData extends TrainingData {
  readonly test: Examples;
}

/** A network, or what makes one of a seed: a fresh draw for each run. */
export type ArmNetwork = Graph | ((seed: number) => Graph | Promise<Graph>);

/** What {@link ArmRun} is told. */
export interface ArmRunContext {
  /** Name of the arm. */
  readonly arm: string;
  readonly seed: number;
  readonly onProgress: LongWork["onProgress"];
  readonly signal: LongWork["signal"];
}

/**
 * Trains a network and returns the score of each test image, larger = more positive. The default is `train`; give one of your own for
 * another recipe, for scores from a file, or to have runs done elsewhere.
 */
export type ArmRun = (network: Graph, context: ArmRunContext) => Promise<ArrayLike<number>>;

/** Options of {@link trainArms}. */
export interface TrainArmsOptions extends LongWork {
  /** One run of each arm for each; the order of the images and fresh weights follow it. */
  readonly seeds?: readonly number[];
  /** How each run is trained. */
  readonly training?: Omit<TrainOptions, "seed" | "onProgress" | "signal" | "task" | "resume">;
  readonly run?: ArmRun;
  /** Given what each run of the default made: its history, for `convergence`, and its network, for the other experiments. */
  readonly onTrained?: (trained: Trained, context: Pick<ArmRunContext, "arm" | "seed">) => void;
  /** Output of the network that is scored, where it has several. */
  readonly output?: number;
}

/** Scores of the test images, one list for each seed. */
export type ArmScores = readonly ArrayLike<number>[];

/**
 * Trains every arm with every seed in the same way, and scores the test images: what differs between arms is where they start.
 *
 * @param arms - The networks by name of the arm, for example those that `initialise` of `@xrt/backbones` makes.
 * @throws UsageError when there are no arms or seeds, or two seeds are alike; what `train` throws.
 * @throws The reason of `signal` when it is aborted.
 */
export async function trainArms(
  arms: Readonly<Record<string, ArmNetwork>>,
  data: ArmsData,
  {
    seeds = [0],
    training = {},
    run,
    onTrained,
    output = 0,
    onProgress,
    signal,
  }: TrainArmsOptions = {},
): Promise<Record<string, ArmScores>> {
  const names = Object.keys(arms);
  if (names.length === 0) throw new UsageError("trainArms: there are no arms");
  if (seeds.length === 0 || new Set(seeds).size < seeds.length) {
    throw new UsageError(`trainArms: seeds are [${seeds}], wants at least one, and no two alike`);
  }
  const runs = run ?? defaultRun(data, { training, output, onTrained });
  const total = names.length * seeds.length;
  let done = 0;
  const found: Record<string, ArrayLike<number>[]> = {};
  for (const arm of names) {
    const own: ArrayLike<number>[] = [];
    for (const seed of seeds) {
      signal?.throwIfAborted();
      const given = arms[arm] as ArmNetwork;
      const network = typeof given === "function" ? await given(seed) : given;
      own.push(await runs(network, { arm, seed, onProgress, signal }));
      onProgress?.({ task: "arms", done: ++done, total, unit: "networks" });
    }
    found[arm] = own;
  }
  return found;
}

function defaultRun(
  { test, ...data }: ArmsData,
  {
    training,
    output,
    onTrained,
  }: {
    readonly training: NonNullable<TrainArmsOptions["training"]>;
    readonly output: number;
    readonly onTrained: TrainArmsOptions["onTrained"];
  },
): ArmRun {
  return async (network, { arm, seed, onProgress, signal }) => {
    const task = `${arm}, seed ${seed}`;
    const trained = await train(network, data, { ...training, seed, task, onProgress, signal });
    onTrained?.(trained, { arm, seed });
    const { batchSize, compile } = training;
    return scoreImages("trainArms", trained.graph, test, {
      ...(batchSize !== undefined && { batchSize }),
      ...(compile !== undefined && { compile }),
      ...{ output, task: `${task}: test`, onProgress, signal },
    });
  };
}
