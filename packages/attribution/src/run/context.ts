import type { LongWork, NdArray } from "@xrt/core";
import { type Graph, tap } from "@xrt/graph";
import { type Batch, checkFinite } from "../input/batch.js";
import { type LayerChoice, resolveLayer, resolveLayers } from "../model/layers.js";
import type { PreparedModel } from "../model/prepared-model.js";
import type { ScoreFunction } from "../model/score-function.js";
import type { Lease, Program } from "../model/sessions.js";
import { feedCotangents, type TargetPlan, type TargetPlans } from "../target/target.js";
import { type Answers, answersTo } from "./answers.js";
import { type BatchLimits, imagesPerRun, mostPerRun } from "./images-per-run.js";
import { type MemoRequest, memoRun } from "./memo-run.js";
import type { PassMemo } from "./pass-memo.js";
import type {
  ExpectedGradients,
  ExpectedPass,
  GradientRequest,
  PointsOfImages,
  ScorePoint,
  ScoreRequest,
} from "./pass-requests.js";
import { feedsOfPoints, imageOfPoint, isAtImages } from "./points.js";
import { type GradientNames, gradientProgram, targetsKey } from "./program.js";
import { joined, pick, row } from "./rows.js";
import { type Passes, runPoints } from "./run-points.js";

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
  /** Gradients that the call which this one is a part of asks for. Default: none, this is the call. */
  readonly expected?: ExpectedGradients;
  /** Sessions of the call that this one is a part of. Default: none, this is the call. */
  readonly leases?: Map<string, Lease>;
}

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
    const imageAt = imageOfPoint(this.batch, request);
    const points = feedsOfPoints(this.batch, request);
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
            if (fill === undefined) this.keepScore(lane, score);
          }
        }
      },
    });
    yield* this.#reported(passes, request.quiet);
  }

  /** Scores of all targets, by forward passes only; works for functions too. Yields behind each run. */
  async *scores(request: ScoreRequest): AsyncGenerator<Passes> {
    const { steps = 1, fill, visit } = request;
    const imageAt = imageOfPoint(this.batch, request);
    const { count } = imageAt;
    const points = feedsOfPoints(this.batch, request);
    const visitRow = (p: number, rowOf: (plan: TargetPlan) => Float32Array) => {
      const at = { image: imageAt.image(p), step: Math.floor(p / count) };
      this.tellScores(at, rowOf, (point) => {
        visit(point);
        if (fill === undefined) this.keepScore(point.lane, point.score);
      });
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

  /**
   * Tells the score of each target at one input.
   *
   * @param rowOf - What the value that a target is of is at this input.
   */
  tellScores(
    { image, step }: { readonly image: number; readonly step: number },
    rowOf: (plan: TargetPlan) => Float32Array,
    visit: (point: ScorePoint) => void,
  ): void {
    for (const [t, plan] of this.plans.entries()) {
      const score = pick(rowOf(plan), plan, image);
      this.#checkScore(image, score);
      visit({ image, step, lane: this.lane(image, t), score });
    }
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
    const feeds = feedsOfPoints(this.batch, {});
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
   * @param group - Of the graphs that are run one after another, which are kept together. Default: one of its own.
   */
  async compile<M>(key: string, build: () => Program<M>, group: string = key): Promise<Lease<M>> {
    const own = `own ${targetsKey(this.#view, this.#targets)}`;
    return this.#lease(this.#view, `${own} ${key}`, build, `${own} ${group}`);
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
    return mostPerRun(this.#parts);
  }

  /** Images in one run of a graph, as memory allows. */
  perRun({ bytesPerImage }: Lease): number {
    return imagesPerRun(this.caller, this.#parts, bytesPerImage);
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

  #answers(score: ScoreFunction, request: PointsOfImages): AsyncGenerator<Answers> {
    const { caller, batch, mostPerRun: perRun, signal } = this;
    return answersTo(score, request, { caller, batch, perRun, signal });
  }

  #run(
    lease: Lease,
    request: Omit<MemoRequest, "executable" | "perRun" | "signal">,
  ): AsyncGenerator<Passes> {
    const { executable } = lease;
    const perRun = this.perRun(lease);
    return memoRun(this.#parts.memo, { ...request, executable, perRun, signal: this.signal });
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

  async #lease<M>(
    source: Graph,
    key: string,
    build: () => Program<M>,
    group?: string,
  ): Promise<Lease<M>> {
    this.signal?.throwIfAborted();
    const held = this.#leases.get(key);
    if (held !== undefined) return held as Lease<M>;
    const lease = await this.model.acquire(source, key, build, group);
    this.#leases.set(key, lease);
    return lease;
  }

  /** Remember the score of an image that was found on the way. */
  keepScore(lane: number, score: number): void {
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
