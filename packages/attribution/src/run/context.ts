import { type LongWork, type NdArray, sizeOf } from "@xrt/core";
import { type Graph, tap } from "@xrt/graph";
import { type Batch, checkFinite, feedsOf } from "../input/batch.js";
import { type LayerChoice, resolveLayer, resolveLayers } from "../model/layers.js";
import type { PreparedModel } from "../model/prepared-model.js";
import type { ScoreFunction } from "../model/score-function.js";
import type { Lease, Program } from "../model/sessions.js";
import { toScores } from "../model/to-scores.js";
import { feedCotangents, type TargetPlan, type TargetPlans } from "../target/target.js";
import type { MadeRun, PassMemo } from "./pass-memo.js";
import { type GradientNames, gradientProgram, type Rules, targetsKey } from "./program.js";
import { type Passes, runPoints } from "./run-points.js";

/** Inputs to look at: `steps` for each image, all of the first step before those of the second. */
interface PointsOfImages {
  /** Inputs of each image. Default 1. */
  readonly steps?: number;
  /** Which images. Default: all. */
  readonly images?: readonly number[];
  /** Writes the input of an image at a step. Default: the image itself. */
  readonly fill?: (image: number, step: number, into: Float32Array) => void;
  /** No progress is reported. Default false. */
  readonly quiet?: boolean;
}

/** What {@link MethodContext.gradients} does. */
export interface GradientRequest extends PointsOfImages {
  /** Names of values with respect to which gradients are wanted. Default: the inputs. */
  readonly wrt?: readonly string[];
  /** Names of further values to look at. */
  readonly taps?: readonly string[];
  /** Another backward pass. Default: the derivative. */
  readonly rules?: Rules;
  /** Called for each target of each input, always in the same order. What it is given is borrowed: copy what is kept. */
  readonly visit: (point: GradientPoint) => void;
}

/** What was found at one input, for one target. */
export interface GradientPoint {
  readonly image: number;
  readonly step: number;
  /** Which target of which image: an index into all that is counted by lanes. */
  readonly lane: number;
  readonly score: number;
  /** Gradient with respect to the first of `wrt`; where that is the inputs, of all of them as in the batch. */
  readonly gradient: Float32Array;
  /** Gradients with respect to each of `wrt`. */
  readonly gradients: readonly Float32Array[];
  /** The value of `name`, one of `wrt` or `taps`. */
  readonly value: (name: string) => Float32Array;
  /** What a rule wished to keep as `name`; empty where none did. */
  readonly observed: (name: string) => Float32Array;
}

/** What {@link MethodContext.scores} does. */
export interface ScoreRequest extends PointsOfImages {
  /** Called for each target of each input, always in the same order. */
  readonly visit: (point: ScorePoint) => void;
}

/** The score of one target at one input. */
export interface ScorePoint {
  readonly image: number;
  readonly step: number;
  readonly lane: number;
  readonly score: number;
}

/** How many images one run holds. */
export interface BatchLimits {
  readonly maxBytes?: number | undefined;
  readonly batchSize?: number | undefined;
}

/** What a pass of gradients is with respect to, and what else it looks at. */
interface ExpectedPass {
  readonly wrt?: readonly string[];
  readonly taps?: readonly string[];
}

/** Gradients that a call asks for or will ask for, shared with the calls that it wraps. */
interface ExpectedGradients {
  plain?: ExpectedPass;
}

/** What a {@link MethodContext} is made of. */
export interface ContextParts extends BatchLimits, LongWork {
  readonly caller: string;
  readonly model: PreparedModel;
  /** One output of the model's graph; null for a function. */
  readonly view: Graph | null;
  readonly targets: TargetPlans | null;
  readonly plans: readonly TargetPlan[];
  readonly batch: Batch;
  readonly allowNonFinite: boolean;
  readonly memo: PassMemo | null;
  /** Sessions of the call that this one is a part of. Default: none, this is the call. */
  readonly expected?: ExpectedGradients;
  readonly leases?: Map<string, Lease>;
}

/** Images of one run where memory is not short: more bring no speed on a CPU. */
const MOST_PER_RUN = 8;

/** What a method works with: the network with its targets, the images, and passes over them in batches that fit memory. */
export class MethodContext {
  readonly caller: string;
  readonly model: PreparedModel;
  readonly batch: Batch;
  readonly plans: readonly TargetPlan[];
  readonly signal: AbortSignal | undefined;
  readonly #parts: ContextParts;
  readonly #leases: Map<string, Lease>;
  readonly #expected: ExpectedGradients;
  #scores: number[] | undefined;

  constructor(parts: ContextParts) {
    this.#parts = parts;
    this.caller = parts.caller;
    this.model = parts.model;
    this.batch = parts.batch;
    this.plans = parts.plans;
    this.signal = parts.signal;
    this.#leases = parts.leases ?? new Map<string, Lease>();
    this.#expected = parts.expected ?? {};
  }

  /**
   * The same call at other images: all images of this one, `repeats` times, each time with other numbers. For methods that wrap
   * others. Its progress is not reported, and its sessions are those of this call.
   *
   * @param data - Numbers of the images, as in the batch.
   */
  derive(data: Float32Array, repeats: number): MethodContext {
    const { count } = this.batch;
    const batch = { ...this.batch, data, count: count * repeats, single: false, distinct: count };
    const again = <T>(list: readonly T[]) => Array.from({ length: repeats }, () => list).flat();
    const plans = this.plans.map((plan) => ({
      ...plan,
      picks: plan.picks === undefined ? undefined : again(plan.picks),
      names: again(plan.names),
    }));
    const { targets } = this.#parts;
    return new MethodContext({
      ...this.#parts,
      ...{ batch, plans, memo: null, onProgress: undefined },
      ...{ leases: this.#leases, expected: this.#expected },
      targets: targets === null ? null : { graph: targets.graph, plans },
    });
  }

  /** The network, with all targets, its output a logit where that was asked. */
  get graph(): Graph {
    return this.#targets.graph;
  }

  /** Images times targets: what is computed for one target of one image belongs to a lane. */
  get lanes(): number {
    return this.batch.count * this.plans.length;
  }

  /** Lane of a target of an image. */
  lane(image: number, target: number): number {
    return target * this.batch.count + image;
  }

  /** Image of a lane. */
  imageOf(lane: number): number {
    return lane % this.batch.count;
  }

  /** The numbers of an image, in the layout of the network; borrowed. */
  image(index: number): Float32Array {
    return this.batch.data.subarray(index * this.batch.size, (index + 1) * this.batch.size);
  }

  /** An array of zeros for each lane, to add up in. */
  zeros(size: number = this.batch.size): Float64Array[] {
    return Array.from({ length: this.lanes }, () => new Float64Array(size));
  }

  /** Name of the one value at a path. */
  layer(choice: LayerChoice): string {
    return this.#named(() => resolveLayer(this.graph, choice));
  }

  /** Names of the values at paths. */
  layers(choice: LayerChoice): string[] {
    return this.#named(() => resolveLayers(this.graph, choice));
  }

  /** Shape of one image's value. */
  shapeOf(name: string): readonly number[] {
    return (this.graph.types.get(name)?.shape ?? []).slice(1).map(Number);
  }

  /** Gradients of all targets, one forward pass for all of them; yields behind each run. */
  async *gradients(request: GradientRequest): AsyncGenerator<Passes> {
    const targets = this.#targets;
    const { wrt = targets.graph.inputs, taps = [], rules, steps = 1, fill, visit } = request;
    const { memo } = this.#parts;
    if (rules === undefined) this.#expected.plain ??= { wrt, taps };
    const shared = memo !== null && rules === undefined && isAtImages(request);
    const all = shared ? memo.together(targets.graph, wrt) : wrt;
    const key = `gradients ${targetsKey(this.#view, targets)} ${JSON.stringify([all, taps])} ${rules?.key ?? ""}`;
    const lease = await this.#lease<GradientNames>(this.#view, key, () =>
      gradientProgram(targets, all, taps, rules?.rules ?? []),
    );
    const { cotangents, observed: kept } = lease.meta;
    const gradients = lease.meta.gradients.map((own) =>
      wrt.map((name) => own[all.indexOf(name)] ?? ""),
    );
    const imageAt = this.#imageAt(request);
    const points = this.#points(request);
    const inputsOnly = wrt.length > 1 && wrt.every((name) => targets.graph.inputs.includes(name));
    const passes = this.#run(lease, {
      points: steps * imageAt.count,
      memoKey: isAtImages(request) ? key : undefined,
      feeds: (from, to) => {
        const feeds = points(from, to);
        const images = Array.from({ length: to - from }, (_, k) => imageAt.image(from + k));
        feedCotangents(feeds, targets, cotangents, images);
        return feeds;
      },
      visit: (from, to, outputs, feeds) => {
        for (let p = from; p < to; p++) {
          const image = imageAt.image(p);
          const step = Math.floor(p / imageAt.count);
          const rowOf = (name: string) => row(outputs[name] ?? feeds[name], p - from);
          for (const [t, plan] of this.plans.entries()) {
            const own = (gradients[t] ?? []).map(rowOf);
            const gradient = inputsOnly ? joined(own) : (own[0] ?? new Float32Array(0));
            const score = pick(rowOf(plan.of), plan, image);
            this.#checkScore(image, score);
            for (const values of own) this.#check("gradient element", values);
            const lane = this.lane(image, t);
            const observed = (name: string) => rowOf(kept[t]?.get(name) ?? "");
            visit({ image, step, lane, score, gradient, gradients: own, value: rowOf, observed });
            if (fill === undefined) this.#keepScore(lane, score);
          }
        }
      },
    });
    yield* this.#reported(passes, request.quiet);
  }

  /** Scores of all targets, by forward passes only; works for functions too. Yields behind each run. */
  async *scores(request: ScoreRequest): AsyncGenerator<Passes> {
    const { steps = 1, fill, visit } = request;
    const imageAt = this.#imageAt(request);
    const { count } = imageAt;
    const points = this.#points(request);
    const visitRow = (p: number, rowOf: (plan: TargetPlan) => Float32Array) => {
      const image = imageAt.image(p);
      for (const [t, plan] of this.plans.entries()) {
        const score = pick(rowOf(plan), plan, image);
        this.#checkScore(image, score);
        const lane = this.lane(image, t);
        visit({ image, step: Math.floor(p / count), lane, score });
        if (fill === undefined) this.#keepScore(lane, score);
      }
    };
    const { score } = this.model;
    if (score !== null) {
      for await (const { from, to, total, answers } of this.#answers(score, request)) {
        for (let p = from; p < to; p++) visitRow(p, () => row(answers, p - from));
        const passes = { done: to, total };
        if (!request.quiet) this.report(passes);
        yield passes;
      }
      return;
    }
    const targets = this.#targets;
    const of = [...new Set(this.plans.map((plan) => plan.of))];
    const key = this.#forwardKey(targets);
    const lease = await this.#lease(this.#view, key, () => ({
      graph: tap(targets.graph, of),
      meta: null,
    }));
    const passes = this.#run(lease, {
      points: steps * count,
      memoKey: isAtImages(request) ? key : undefined,
      feeds: points,
      visit: (from, to, outputs) => {
        for (let p = from; p < to; p++) visitRow(p, (plan) => row(outputs[plan.of], p - from));
      },
    });
    yield* this.#reported(passes, request.quiet);
  }

  /** The whole output of the network for each image, without progress. */
  async outputs(): Promise<Float32Array[]> {
    const rows: Float32Array[] = [];
    const { score } = this.model;
    if (score !== null) {
      for await (const { from, to, answers } of this.#answers(score, {})) {
        for (let p = from; p < to; p++) rows.push(row(answers, p - from).slice());
      }
      return rows;
    }
    const { graph } = this.#targets;
    const [output = ""] = graph.outputs;
    const lease = await this.#lease(this.#view, "outputs", () => ({ graph, meta: null }));
    const feeds = this.#points({});
    const visit = (from: number, to: number, outputs: Readonly<Record<string, NdArray>>) => {
      for (let p = from; p < to; p++) rows.push(row(outputs[output], p - from).slice());
    };
    for await (const _ of this.runGraph(lease, {
      points: this.batch.count,
      feeds,
      visit,
      quiet: true,
    }));
    return rows;
  }

  /**
   * Says that {@link MethodContext.gradients} without rules will be asked for, so that the few scores that are wanted before come from the
   * same program: a forward pass of its own would be compiled, and hold the weights once more.
   */
  expectGradients({ wrt = this.graph.inputs, taps = [] }: ExpectedPass = {}): void {
    this.#expected.plain ??= { wrt, taps };
  }

  /** Scores at a few points: by the program of gradients where the call has it and no other, forward otherwise. */
  #fewScores(request: ScoreRequest): AsyncGenerator<Passes> {
    const { memo, targets } = this.#parts;
    const { plain } = this.#expected;
    const isForward = targets === null || this.#leases.has(this.#forwardKey(targets));
    if (memo !== null || plain === undefined || isForward) return this.scores(request);
    return this.gradients({ ...request, ...plain });
  }

  #forwardKey(targets: TargetPlans): string {
    return `scores ${targetsKey(this.#view, targets)}`;
  }

  /** Score of each lane at one input of each image, without progress. */
  async scoresAt(fill: (image: number, into: Float32Array) => void): Promise<number[]> {
    const found = new Array<number>(this.lanes).fill(Number.NaN);
    const visit = ({ lane, score }: ScorePoint) => {
      found[lane] = score;
    };
    const write = (image: number, _: number, into: Float32Array) => fill(image, into);
    for await (const _ of this.#fewScores({ fill: write, visit, quiet: true }));
    return found;
  }

  /** Score of each lane at the images themselves; what a pass has found already is not computed again. */
  async scoresOfImages(): Promise<number[]> {
    const { memo } = this.#parts;
    const key = memo === null ? "" : this.#scoreKey();
    this.#scores ??= memo?.scores.get(key);
    if (this.#scores === undefined || this.#scores.some(Number.isNaN)) {
      for await (const _ of this.#fewScores({ visit: () => {}, quiet: true }));
    }
    memo?.scores.set(key, this.#scores ?? []);
    return this.#scores ?? [];
  }

  /** What the scores of the images depend on, in writing. */
  #scoreKey(): string {
    const { targets } = this.#parts;
    const graph = targets === null ? "" : targetsKey(this.#view, targets);
    return `${graph} ${JSON.stringify(this.plans.map(({ picks }) => picks ?? null))}`;
  }

  /**
   * Another graph, compiled once and freed with the call, or kept with the model: for methods that cut the network into
   * parts. Run it with {@link MethodContext.runGraph}.
   *
   * @param key - What it computes, in writing: equal keys mean equal graphs.
   */
  async compile<M>(key: string, build: () => Program<M>): Promise<Lease<M>> {
    return this.#lease(this.#view, `own ${targetsKey(this.#view, this.#targets)} ${key}`, build);
  }

  /** Runs a graph of {@link MethodContext.compile} over many points, in batches that fit memory; yields behind each run. */
  async *runGraph(
    lease: Lease,
    request: {
      readonly points: number;
      readonly feeds: (from: number, to: number) => Record<string, NdArray>;
      readonly visit: (
        from: number,
        to: number,
        outputs: Readonly<Record<string, NdArray>>,
      ) => void;
      readonly quiet?: boolean;
    },
  ): AsyncGenerator<Passes> {
    const { executable } = lease;
    const perRun = this.perRun(lease);
    const passes = runPoints({ ...request, executable, perRun, signal: this.signal });
    yield* this.#reported(passes, request.quiet);
  }

  /** Images in one run where memory is not short. */
  get mostPerRun(): number {
    return this.#parts.batchSize ?? MOST_PER_RUN;
  }

  /** Images in one run of a graph, as memory allows. */
  perRun({ bytesPerImage }: Lease): number {
    const { batchSize, maxBytes } = this.#parts;
    const bytes = Math.max(bytesPerImage, 1);
    if (maxBytes !== undefined && bytes > maxBytes) {
      throw new RangeError(
        `${this.caller}: one image takes ${mebibytes(bytes)} and maxBytes is ${mebibytes(maxBytes)}; raise it or make the input smaller`,
      );
    }
    const fitting = Math.max(1, Math.floor((maxBytes ?? availableBytes()) / bytes));
    return Math.min(batchSize ?? MOST_PER_RUN, fitting);
  }

  /** Give the sessions of the call back. */
  async close(): Promise<void> {
    const leases = [...this.#leases.values()];
    this.#leases.clear();
    for (const lease of leases) await lease.release();
  }

  get #targets(): TargetPlans {
    const { targets } = this.#parts;
    if (targets !== null) return targets;
    throw new TypeError(
      `${this.caller}: needs the network itself and got a function, which can only be asked for scores; give a graph, a ` +
        "tf.LayersModel or the bytes of an ONNX file, or use a perturbation method",
    );
  }

  get #view(): Graph {
    return this.#parts.view ?? this.#targets.graph;
  }

  /** Feeds of points `[from, to)`. */
  #points(request: PointsOfImages): (from: number, to: number) => Record<string, NdArray> {
    const { batch } = this;
    const { fill, steps = 1, images } = request;
    const imageAt = this.#imageAt(request);
    let buffer = new Float32Array(0);
    return (from, to) => {
      const length = (to - from) * batch.size;
      if (fill === undefined && steps === 1 && images === undefined) {
        return feedsOf(batch, batch.data.subarray(from * batch.size, to * batch.size), to - from);
      }
      // a run that is over has no use for what it was fed
      if (buffer.length < length) buffer = new Float32Array(length);
      for (let p = from; p < to; p++) {
        const into = buffer.subarray((p - from) * batch.size, (p - from + 1) * batch.size);
        const image = imageAt.image(p);
        if (fill === undefined) into.set(this.image(image));
        else fill(image, Math.floor(p / imageAt.count), into);
      }
      return feedsOf(batch, buffer, to - from);
    };
  }

  /** Answers of a function to points, in batches. */
  async *#answers(
    score: ScoreFunction,
    request: PointsOfImages,
  ): AsyncGenerator<{ from: number; to: number; total: number; answers: NdArray }> {
    const ask = toScores(this.caller, score);
    const points = this.#points(request);
    const perRun = this.#parts.batchSize ?? MOST_PER_RUN;
    const total = (request.steps ?? 1) * this.#imageAt(request).count;
    for (let from = 0; from < total; from += perRun) {
      const to = Math.min(from + perRun, total);
      this.signal?.throwIfAborted();
      const [feed] = Object.values(points(from, to));
      const answers = await ask(feed as NdArray);
      this.signal?.throwIfAborted();
      yield { from, to, total, answers };
    }
  }

  /** Which image a point is of. */
  #imageAt({ images }: PointsOfImages): { count: number; image: (point: number) => number } {
    if (images === undefined)
      return { count: this.batch.count, image: (p) => p % this.batch.count };
    return { count: images.length, image: (p) => images[p % images.length] ?? 0 };
  }

  async *#run(
    lease: Lease,
    {
      points,
      memoKey,
      feeds,
      visit,
    }: {
      points: number;
      memoKey: string | undefined;
      feeds: (from: number, to: number) => Record<string, NdArray>;
      visit: (
        from: number,
        to: number,
        outputs: Readonly<Record<string, NdArray>>,
        feeds: Readonly<Record<string, NdArray>>,
      ) => void;
    },
  ): AsyncGenerator<Passes> {
    const { memo } = this.#parts;
    const before = memoKey === undefined ? undefined : memo?.runs.get(memoKey);
    if (before !== undefined) {
      for (const { from, to, outputs } of before) {
        visit(from, to, outputs, feeds(from, to));
        yield { done: to, total: points };
      }
      return;
    }
    const made: MadeRun[] = [];
    let fed: Record<string, NdArray> = {};
    yield* runPoints({
      ...{ executable: lease.executable, points, perRun: this.perRun(lease), signal: this.signal },
      feeds: (from, to) => {
        fed = feeds(from, to);
        return fed;
      },
      visit: (from, to, outputs) => {
        visit(from, to, outputs, fed);
        if (memo !== null && memoKey !== undefined) made.push({ from, to, outputs });
      },
    });
    if (memo !== null && memoKey !== undefined) memo.runs.set(memoKey, made);
  }

  async *#reported(passes: AsyncGenerator<Passes>, quiet = false): AsyncGenerator<Passes> {
    for await (const pass of passes) {
      if (!quiet) this.report(pass);
      yield pass;
    }
  }

  /** Tells how far the call is; passes of this context report themselves unless they are quiet. */
  report({ done, total }: Passes): void {
    this.#parts.onProgress?.({ task: this.caller, done, total, unit: "passes" });
  }

  async #lease<M>(source: Graph, key: string, build: () => Program<M>): Promise<Lease<M>> {
    this.signal?.throwIfAborted();
    const held = this.#leases.get(key);
    if (held !== undefined) return held as Lease<M>;
    const lease = await this.model.acquire(source, key, build);
    this.#leases.set(key, lease);
    return lease;
  }

  #keepScore(lane: number, score: number): void {
    this.#scores ??= new Array<number>(this.lanes).fill(Number.NaN);
    this.#scores[lane] = score;
  }

  #checkScore(image: number, score: number): void {
    if (this.#parts.allowNonFinite || Number.isFinite(score)) return;
    throw new RangeError(`${this.caller}: score ${image} is ${score}, wants finite values`);
  }

  #check(what: string, values: ArrayLike<number>): void {
    if (!this.#parts.allowNonFinite) checkFinite(`${this.caller}: ${what}`, values);
  }

  #named<T>(resolve: () => T): T {
    try {
      return resolve();
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new RangeError(`${this.caller}: ${cause.message}`, { cause });
    }
  }
}

/** Whether every image is looked at once, as it is: such passes can be shared. */
function isAtImages({ fill, steps = 1, images }: PointsOfImages): boolean {
  return fill === undefined && steps === 1 && images === undefined;
}

/** Row of an array, borrowed. */
export function row(array: NdArray | undefined, index: number): Float32Array {
  if (array === undefined) return new Float32Array(0);
  const size = sizeOf(array.shape.slice(1));
  return array.data.subarray(index * size, (index + 1) * size);
}

function pick(value: Float32Array, plan: TargetPlan, image: number): number {
  return value[plan.picks?.[image] ?? 0] ?? Number.NaN;
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  const data = new Float32Array(arrays.reduce((n, a) => n + a.length, 0));
  let at = 0;
  for (const array of arrays) {
    data.set(array, at);
    at += array.length;
  }
  return data;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** A quarter of what this process may still take, where the platform tells. */
function availableBytes(): number {
  const { process } = globalThis as { process?: { availableMemory?: () => number } };
  return (process?.availableMemory?.() ?? 2 ** 30) / 4;
}
