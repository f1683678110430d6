import type { Graph } from "@xrt/graph";
import type { TrainingData } from "./examples.js";
import { dataHashes, networkHashes } from "./manifest.js";
import type { settingsOf } from "./optimizers/parameter-groups.js";
import { type Prepared, workingCopies } from "./prepare.js";
import type { Settings } from "./settings.js";
import type { TrainingState } from "./training-state.js";

/** What a run depends on, for its checkpoints. */
export async function runManifest(
  graph: Graph,
  data: TrainingData,
  settings: Settings,
  {
    prepared,
    rates,
    size,
  }: { prepared: Prepared; rates: ReturnType<typeof settingsOf>; size: number },
): Promise<TrainingState["manifest"]> {
  const { loss, optimizer, schedule, sampler, best } = settings;
  const described = { loss, optimizer, schedule, sampler };
  const changing = workingCopies(prepared);
  return {
    schema: "xrt-training/1",
    network: await networkHashes(graph, changing),
    train: await dataHashes(data.train),
    validation: data.validation ? await dataHashes(data.validation) : null,
    ...Object.fromEntries(
      Object.entries(described).map(([what, { name, options }]) => [what, { name, ...options }]),
    ),
    groups: Object.fromEntries(
      [...rates].filter(([, { rate, weightDecay }]) => rate !== 1 || weightDecay !== undefined),
    ),
    parameters: [...changing.keys()].sort(),
    ...{ clip: settings.clip ?? null, ema: settings.ema ?? null, freeze: settings.freeze ?? null },
    ...{ batchNorm: settings.batchNorm, batchNormMomentum: settings.batchNormMomentum },
    ...{ epochs: settings.epochs, batchSize: settings.batchSize, images: size },
    ...{ accumulate: settings.accumulate, seed: settings.seed, best: best?.name ?? "last" },
    metrics: settings.metrics.map(({ name }) => name),
  };
}
