import { DataError, type NdArray } from "@xrt/core";
import type { Executable, Graph } from "@xrt/graph";
import type { Run, Step } from "./callbacks/callback.js";
import { checkFiniteLosses, checkFiniteWeights } from "./check-finite.js";
import type { Epoch } from "./epoch.js";
import { CheckpointError } from "./errors.js";
import { exampleBatches, type IndexedBatch, type TrainingData } from "./examples.js";
import { batchWeights } from "./losses/batch-weights.js";
import { labelCount } from "./losses/label-table.js";
import { checkManifest, dataHashes, hashManifest, networkHashes } from "./manifest.js";
import { isBetter, monitorNamed } from "./metrics/monitor.js";
import { copiesOf, copyOf, graphOf, type Model, sameArrays, writeBack } from "./model.js";
import { clipGradients } from "./optimizers/clip.js";
import { emaDecay, moveAverage } from "./optimizers/ema.js";
import { settingsOf } from "./optimizers/parameter-groups.js";
import { stepper } from "./optimizers/stepper.js";
import { type Prepared, prepare, refuseOneClass, workingCopies } from "./prepare.js";
import { rowsOf, scoreExamples } from "./score-examples.js";
import { needValidation, type Settings } from "./settings.js";
import { addLosses, lossesOf, runningTally } from "./tally.js";
import type { Trained } from "./trained.js";
import type { Best, TrainingState } from "./training-state.js";
import { withParameters } from "./with-parameters.js";

/** A run that has been prepared: its state, and the loop that moves it. */
export interface TrainingRun {
  /** The epochs that are left, each when it is done. */
  epochs(): AsyncGenerator<Epoch, void, undefined>;
  result(): Trained;
  state(): Promise<TrainingState>;
}

/** Prepare a run, from its beginning or from the state in `resume`. */
export async function openRun(
  model: Model,
  data: TrainingData,
  settings: Settings,
): Promise<TrainingRun> {
  const { loss, optimizer, schedule, sampler, seed, batchSize, accumulate, signal, ema } = settings;
  signal?.throwIfAborted();
  const graph = await graphOf(model);
  const prepared = await prepare(graph, data, settings);
  const { graphs, trained, train, validation } = prepared;
  refuseOneClass(train.targets, loss.activation);

  const samplerData = {
    images: labelCount(data.train.labels),
    labels: data.train.labels,
    groups: data.train.groups,
  };
  const size = sampler.size(samplerData);
  const stepSize = batchSize * accumulate;
  const stepsPerEpoch = Math.ceil(size / stepSize);
  const steps = settings.epochs * stepsPerEpoch;
  const columns = train.targets.weights.shape[1] ?? 1;
  const groups =
    typeof settings.groups === "function" ? settings.groups(prepared.network) : settings.groups;
  const rates = settingsOf(graph, trained, groups);

  const parameters = workingCopies(prepared);
  const optimizing = stepper(optimizer, rates);
  let average = ema === undefined ? null : copiesOf(parameters);
  let [epoch, position, step] = [1, 0, 0];
  let tally = runningTally(columns);
  let history: Epoch[] = [];
  let best: Best | null = null;
  let memory = schedule.start;
  let stopped: string | null = null;
  let memories: Readonly<Record<string, unknown>> = {};

  const weights = () => average ?? parameters;
  const rateNow = () =>
    optimizer.learningRate *
    schedule.factor({ step: Math.max(step - 1, 0), steps, stepsPerEpoch }, memory);

  let manifestOnce: Promise<{ manifest: TrainingState["manifest"]; hash: string }> | undefined;
  const manifestOf = () => {
    manifestOnce ??= manifestFor(graph, data, settings, { prepared, rates, size }).then(
      async (manifest) => ({ manifest, hash: await hashManifest(manifest) }),
    );
    return manifestOnce;
  };

  const state = async (): Promise<TrainingState> => {
    checkFiniteWeights(parameters, { epoch, step, learningRate: rateNow() });
    const { manifest, hash } = await manifestOf();
    const asked = settings.callbacks.map((c) => [c.name, c.memory?.()] as const);
    return {
      manifest,
      manifestHash: hash,
      ...{ seed, epoch, position, step, stopped },
      tally: structuredClone(tally),
      history: [...history],
      parameters: copiesOf(parameters),
      optimizer: structuredClone(optimizing.state()) as TrainingState["optimizer"],
      average: average && copiesOf(average),
      best: best && { ...best, parameters: copiesOf(best.parameters) },
      schedule: structuredClone(memory),
      callbacks: Object.fromEntries(asked.filter(([, m]) => m !== undefined)),
    };
  };

  const restore = async (from: TrainingState) => {
    const { manifest, hash } = await manifestOf();
    checkManifest(manifest, hash, from);
    const arrays = [from.parameters, from.average, from.best?.parameters];
    if (arrays.some((set) => set && !sameArrays(set, parameters)) || from.position > size) {
      throw new CheckpointError("train: the checkpoint does not hold the parameters of its run", {
        kind: "corrupted",
      });
    }
    for (const [name, { data: values }] of from.parameters) parameters.get(name)?.data.set(values);
    if (average !== null) average = copiesOf(from.average ?? from.parameters);
    optimizing.restore(from.optimizer);
    [epoch, position, step, stopped] = [from.epoch, from.position, from.step, from.stopped];
    tally = runningTally(columns, from.tally);
    history = [...from.history];
    best = from.best && { ...from.best, parameters: copiesOf(from.best.parameters) };
    memory = structuredClone(from.schedule);
    memories = from.callbacks;
  };
  if (settings.resume !== undefined) await restore(settings.resume);

  const view: Run = {
    epochs: settings.epochs,
    stepsPerEpoch,
    images: settings.epochs * size,
    validated: data.validation !== undefined,
    get history() {
      return history;
    },
    get stopped() {
      return stopped;
    },
    monitor(caller, metric) {
      const monitor = monitorNamed(caller, settings.monitors, metric);
      needValidation(caller, monitor, data.validation);
      return monitor;
    },
    weights,
    state,
    stop(reason) {
      stopped ??= reason;
    },
  };

  /** Runs one batch and adds its gradients to those of the step. */
  const runBatch = async (
    executable: Executable,
    { indices, images }: IndexedBatch,
    all: readonly number[],
  ) => {
    const { targets, examples } = train;
    const feeds: Record<string, NdArray> = {
      [prepared.feed]: images,
      [graphs.loss.targets]: rowsOf(targets.values, indices),
      [graphs.loss.weights]: {
        data: batchWeights(targets, indices, all, loss.reduction, examples.weights),
        shape: [indices.length, columns],
      },
    };
    for (const name of prepared.changing) feeds[name] = parameters.get(name) as NdArray;
    const wanted: Record<string, NdArray> = {};
    for (const name of executable.inputs) wanted[name] = feeds[name] as NdArray;
    const out = await executable.run(wanted, { signal });
    const each = (out[graphs.loss.each] as NdArray).data;
    checkFiniteLosses(each, {
      ...{ epoch, step: step + 1, images: indices, learningRate: rateNow() },
      inputs: images,
      parameters,
    });
    return { out, each, indices };
  };

  /** Makes a step of the optimizer. */
  const makeStep = (gradients: ReadonlyMap<string, NdArray>) => {
    if (settings.clip !== undefined) {
      clipGradients(
        [...gradients.values()].map(({ data: g }) => g),
        settings.clip,
      );
    }
    optimizing.step(parameters, gradients, schedule.factor({ step, steps, stepsPerEpoch }, memory));
    step++;
    if (ema === undefined || average === null) return;
    const decay = emaDecay(ema, step - 1);
    for (const [name, { data: values }] of parameters) {
      moveAverage((average.get(name) as NdArray).data, values, decay);
    }
  };

  /** Moves the statistics for inference towards those of a batch. */
  const moveStatistics = (out: Readonly<Record<string, NdArray>>) => {
    for (const { mean, variance, movingMean, movingVariance } of graphs.statistics) {
      for (const [moving, now] of [
        [movingMean, mean],
        [movingVariance, variance],
      ] as const) {
        const kept = parameters.get(moving)?.data;
        if (kept) moveAverage(kept, (out[now] as NdArray).data, settings.batchNormMomentum);
      }
    }
  };

  /** All steps that are left of the epoch. */
  const trainEpoch = async (executable: Executable) => {
    const order = sampler.order(samplerData, { seed, epoch });
    const request = { size: batchSize, epoch, signal, input: prepared.input };
    let done: Awaited<ReturnType<typeof runBatch>>[] = [];
    let seen = 0;
    for await (const batch of exampleBatches(
      "train",
      train.examples,
      order.slice(position),
      request,
    )) {
      signal?.throwIfAborted();
      const all = order.slice(position, position + stepSize);
      done.push(await runBatch(executable, batch, all));
      seen += batch.indices.length;
      if (seen < all.length) continue;
      makeStep(
        sumOfGradients(
          graphs.gradients,
          done.map(({ out }) => out),
        ),
      );
      const before = runningTally(columns);
      for (const { out, each, indices } of done) {
        moveStatistics(out);
        for (const sums of [tally, before]) {
          addLosses(sums, each, indices, train.targets, train.examples.weights);
        }
      }
      position += all.length;
      [done, seen] = [[], 0];
      const made: Step = {
        ...{ step, epoch },
        images: (epoch - 1) * size + position,
        loss: lossesOf(before, loss.reduction).loss,
        learningRate: rateNow(),
      };
      for (const callback of settings.callbacks) await callback.onStep?.(made, view);
      for (const callback of settings.callbacks) await callback.save?.("step", view);
    }
  };

  const validate = async (executable: Executable | undefined) => {
    if (executable === undefined || validation === undefined) return null;
    const { scores: _, ...found } = await scoreExamples(
      validation.examples,
      Object.fromEntries(weights()),
      {
        ...{ executable, loss, batchSize, signal },
        targets: validation.targets,
        graph: graphs.loss,
        feed: prepared.feed,
        input: prepared.input,
        metrics: settings.metrics,
      },
    );
    checkFiniteLosses(Float32Array.of(found.loss, found.unweightedLoss), {
      ...{ epoch, step: null, images: [], learningRate: rateNow() },
      inputs:
        typeof validation.examples.inputs === "function" ? undefined : validation.examples.inputs,
      parameters: weights(),
    });
    return found;
  };

  const endEpoch = async (executable: Executable | undefined): Promise<Epoch> => {
    const finished: Epoch = {
      ...{ epoch, step },
      learningRate: rateNow(),
      train: lossesOf(tally, loss.reduction),
      validation: await validate(executable),
    };
    keepBest(finished);
    history = [...history, finished];
    memory = schedule.afterEpoch ? schedule.afterEpoch(memory, finished) : memory;
    [epoch, position, tally] = [epoch + 1, 0, runningTally(columns)];
    for (const callback of settings.callbacks) await callback.onEpoch?.(finished, view);
    for (const callback of settings.callbacks) await callback.save?.("epoch", view);
    return finished;
  };

  const keepBest = (finished: Epoch) => {
    const monitor = settings.best;
    if (monitor === undefined) return;
    const value = monitor.value(finished);
    if (Number.isNaN(value)) {
      const { reason = "undefined" } = finished.validation?.metrics[monitor.name] ?? {};
      throw new DataError(
        `train: best: "${monitor.name}" is not defined over the validation images (${reason}); choose the epoch by "loss", or add images of both classes`,
      );
    }
    if (!isBetter(monitor, value, best?.value ?? null)) return;
    best = { epoch: finished.epoch, value, parameters: copiesOf(weights()) };
  };

  const result = (): Trained => {
    const kept = best?.parameters ?? weights();
    const copies = new Map([...kept].map(([name, array]) => [name, copyOf(array)]));
    return {
      parameters: copies,
      graph: withParameters(graph, copies),
      history,
      bestEpoch: best?.epoch ?? history.length,
      stopped,
    };
  };

  return {
    result,
    state,
    async *epochs() {
      const fed = (g: Graph) => prepared.changing.filter((name) => g.parameters.has(name));
      const compiled: Executable[] = [];
      const open = async (g: Graph) => {
        const executable = await settings.compile(g, { fed: fed(g) });
        compiled.push(executable);
        return executable;
      };
      let failed = true;
      try {
        for (const callback of settings.callbacks) {
          await callback.onStart?.(view, memories[callback.name]);
        }
        const done = () => epoch > settings.epochs || stopped !== null;
        if (!done()) {
          const stepping = await open(graphs.step);
          const scoring = validation && (await open(graphs.evaluation));
          while (!done()) {
            await trainEpoch(stepping);
            const finished = await endEpoch(scoring);
            failed = false;
            yield finished;
            failed = true;
          }
        }
        failed = false;
      } finally {
        await Promise.all(compiled.map((executable) => executable.dispose()));
        for (const callback of settings.callbacks) await callback.onEnd?.(view);
        if (!failed) await writeBack(model, result().parameters);
      }
    },
  };
}

/** Gradients by parameter, added up over batches in the arrays of the first. */
function sumOfGradients(
  gradients: ReadonlyMap<string, string>,
  [first = {}, ...rest]: readonly Readonly<Record<string, NdArray>>[],
): Map<string, NdArray> {
  const sums = new Map<string, NdArray>();
  for (const [parameter, value] of gradients) {
    const sum = first[value] as NdArray;
    for (const out of rest) {
      const more = (out[value] as NdArray).data;
      for (let i = 0; i < more.length; i++) {
        sum.data[i] = (sum.data[i] as number) + (more[i] as number);
      }
    }
    sums.set(parameter, sum);
  }
  return sums;
}

async function manifestFor(
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
