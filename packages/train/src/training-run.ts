import { DataError, type NdArray } from "@xrt/core";
import type { Executable, Graph } from "@xrt/graph";
import type { Run, Step } from "./callbacks/callback.js";
import { checkFiniteWeights } from "./check-finite.js";
import type { Epoch } from "./epoch.js";
import { CheckpointError } from "./errors.js";
import { exampleBatches, type TrainingData } from "./examples.js";
import { labelCount } from "./losses/label-table.js";
import { checkManifest, hashManifest } from "./manifest.js";
import { isBetter, monitorNamed } from "./metrics/monitor.js";
import { copiesOf, copyOf, graphOf, type Model, sameArrays, writeBack } from "./model.js";
import { moveStatistics } from "./move-statistics.js";
import { clipGradients } from "./optimizers/clip.js";
import { emaDecay, moveAverage } from "./optimizers/ema.js";
import { settingsOf } from "./optimizers/parameter-groups.js";
import { stepper } from "./optimizers/stepper.js";
import { sumOfGradients } from "./optimizers/sum-of-gradients.js";
import { prepare, refuseOneClass, workingCopies } from "./prepare.js";
import { type BatchRun, runBatch } from "./run-batch.js";
import { runManifest } from "./run-manifest.js";
import { needValidation, type Settings } from "./settings.js";
import { addLosses, lossesOf, runningTally } from "./tally.js";
import type { Trained } from "./trained.js";
import type { Best, TrainingState } from "./training-state.js";
import { validate } from "./validate.js";
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
    manifestOnce ??= runManifest(graph, data, settings, { prepared, rates, size }).then(
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

  /** All steps that are left of the epoch. */
  const trainEpoch = async (executable: Executable) => {
    const order = sampler.order(samplerData, { seed, epoch });
    const request = { size: batchSize, epoch, signal, input: prepared.input };
    let done: BatchRun[] = [];
    let seen = 0;
    for await (const batch of exampleBatches(
      "train",
      train.examples,
      order.slice(position),
      request,
    )) {
      signal?.throwIfAborted();
      const all = order.slice(position, position + stepSize);
      const place = { epoch, step: step + 1, learningRate: rateNow(), all };
      done.push(await runBatch(executable, prepared, settings, parameters, batch, place));
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
        moveStatistics(parameters, graphs.statistics, out, settings.batchNormMomentum);
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

  const endEpoch = async (executable: Executable | undefined): Promise<Epoch> => {
    const finished: Epoch = {
      ...{ epoch, step },
      learningRate: rateNow(),
      train: lossesOf(tally, loss.reduction),
      validation: executable
        ? await validate(executable, prepared, settings, weights(), {
            epoch,
            learningRate: rateNow(),
          })
        : null,
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
