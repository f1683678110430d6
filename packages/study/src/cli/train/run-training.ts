import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exportWeights } from "@xrt/backbones";
import { DataError, type LongWork, type Preprocess, UsageError } from "@xrt/core";
import type { Dataset } from "@xrt/data";
import { linearOutput } from "@xrt/graph";
import { compile, runBatches } from "@xrt/graph/onnx";
import { aurocInterval } from "@xrt/metrics";
import {
  adam,
  adamW,
  earlyStopping,
  lion,
  nadam,
  type Optimizer,
  rmsProp,
  sgd,
  TrainingDivergedError,
  train,
} from "@xrt/train";
import {
  csvLogger,
  diskFeatureCache,
  latestCheckpoint,
  modelCheckpoint,
  tensorBoard,
} from "@xrt/train/node";
import { type Part, studyData } from "../../study-data.js";
import { type ClipFlags, clipOf } from "./clip-flags.js";
import { type ScheduleFlags, scheduleOf } from "./schedule-flags.js";
import { frozenLayer, type NetworkFlags, trainedNetwork } from "./trained-network.js";
import type { TrainingResult } from "./training-report.js";

/** Optimizers that `--optimizer` names. */
export const optimizers: Readonly<Record<string, (learningRate: number) => Optimizer>> = {
  adam: (learningRate) => adam({ learningRate }),
  adamw: (learningRate) => adamW({ learningRate }),
  nadam: (learningRate) => nadam({ learningRate }),
  rmsprop: (learningRate) => rmsProp({ learningRate }),
  sgd: (learningRate) => sgd({ learningRate, momentum: 0.9, nesterov: true }),
  lion: (learningRate) => lion({ learningRate }),
};

/** What of the command line says how to train. */
export interface TrainingFlags extends NetworkFlags, ScheduleFlags, ClipFlags {
  readonly positive?: string;
  readonly epochs: number;
  readonly lr: number;
  readonly batch: number;
  readonly patience: number;
  readonly optimizer: string;
  readonly freeze?: string;
  readonly out: string;
  readonly resume: boolean;
}

/** A checkpoint is written at least this often, so that little is lost. */
const CHECKPOINT_STEPS = 50;

/** Train a network on a dataset, judge it once on the test patients, and write everything into a folder. */
export async function runTraining(
  dataset: Dataset,
  flags: TrainingFlags,
  { onProgress, signal }: LongWork,
): Promise<TrainingResult> {
  const { seed, epochs, lr, batch, patience, out } = flags;
  const network = await trainedNetwork(flags);
  const resume = await latestCheckpoint(out);
  if (resume !== undefined && !flags.resume) {
    throw new UsageError(
      `--out: ${out} holds a run; give --resume to go on with it, or another folder`,
    );
  }
  if (resume === undefined && flags.resume) {
    throw new DataError(`--resume: ${out} holds no checkpoint of a run`, { path: out });
  }
  const frame: Preprocess = network.preprocess;
  const data = await studyData(
    dataset,
    { positive: flags.positive, seed, frame },
    { onProgress, signal },
  );
  await mkdir(out, { recursive: true });
  const [schedule, clip] = [scheduleOf(flags), clipOf(flags)];
  const freeze = frozenLayer(flags.freeze, network);
  const files = {
    model: join(out, "model.onnx"),
    result: join(out, "result.json"),
    history: join(out, "history.csv"),
  };
  const trained = await diverging(() =>
    train(
      network.graph,
      { train: examplesOf(data.train), validation: examplesOf(data.validation) },
      {
        optimizer: (optimizers[flags.optimizer] as (rate: number) => Optimizer)(lr),
        ...{ schedule, clip },
        ...{ epochs, batchSize: batch, seed, freeze, resume, onProgress, signal },
        featureCache: freeze === undefined ? null : diskFeatureCache(join(out, "features")),
        callbacks: [
          earlyStopping({ patience }),
          csvLogger(files.history),
          tensorBoard(join(out, "tensorboard")),
          modelCheckpoint(out, { everySteps: CHECKPOINT_STEPS }),
        ],
      },
    ),
  );
  const { name, positive, negative, images, patients } = data.dataset;
  // grey pixels come in as they are, so that whoever reads the file scales nothing a second time
  const { size, geometry, resampler } = frame;
  const preprocess: Preprocess = { mode: "raw", channels: 1, size, geometry, resampler };
  const contract = { preprocess, classes: [positive], outputs: "sigmoid" } as const;
  await writeFile(files.model, await exportWeights(trained.graph, "onnx", { contract }));
  const scores = await scoresOf(linearOutput(trained.graph), data.test, signal);
  const auroc = aurocInterval(data.test.labels, scores, { groups: patientsOf(data.test) });
  const result: TrainingResult = {
    schema: "xrt.train/1",
    model: network.name,
    dataset: { name, positive, negative, images, patients },
    split: data.split,
    settings: {
      ...{ epochs, learningRate: lr, batchSize: batch, patience, seed },
      ...{
        optimizer: flags.optimizer,
        schedule: flags.schedule,
        scheduleOptions: schedule.options,
      },
      ...{ clip: clip ?? null, freeze: freeze ?? null },
      ...{ preprocess: network.preprocess, batchNorm: "inference" },
    },
    trainedParameters: [...trained.parameters.values()].reduce((n, a) => n + a.data.length, 0),
    ...{ epochs: trained.history, bestEpoch: trained.bestEpoch, stopped: trained.stopped },
    test: { auroc },
    files,
    warnings: [...auroc.warnings.map(({ message }) => message), "not for clinical use"],
  };
  await writeFile(files.result, `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

const patientsOf = ({ records }: Part) => records.map(({ patient }) => patient);

function examplesOf(part: Part) {
  return { inputs: part.inputs, labels: part.labels, groups: patientsOf(part) };
}

async function scoresOf(
  graph: Parameters<typeof compile>[0],
  { inputs }: Part,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const executable = await compile(graph);
  try {
    return [...(await runBatches(executable, graph.inputs[0] ?? "", inputs, { signal })).data];
  } finally {
    await executable.dispose();
  }
}

/** What a run throws, as an error that a user can mend. */
async function diverging<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof TrainingDivergedError)) throw error;
    const said = error.message.replace(/^train: /, "");
    throw new DataError(`${said}; try a smaller --lr or --clip-norm 1`, { cause: error });
  }
}
