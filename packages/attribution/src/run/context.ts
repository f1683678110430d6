import type { Graph } from "@xrt/graph";
import type { Batch } from "../input/batch.js";
import { type LayerChoice, resolveLayer, resolveLayers } from "../model/layers.js";
import type { PreparedModel } from "../model/prepared-model.js";
import type { Lease, Program } from "../model/sessions.js";
import type { TargetPlan, TargetPlans } from "../target/target.js";
import { CallSessions } from "./call-sessions.js";
import type { ContextParts } from "./context-parts.js";
import { unlessCutOff } from "./cut-off-layer.js";
import { gradientPasses } from "./gradient-passes.js";
import { imagesPerRun, mostPerRun } from "./images-per-run.js";
import { type MemoRequest, memoRun } from "./memo-run.js";
import type { PassMemo } from "./pass-memo.js";
import type {
  ExpectedGradients,
  ExpectedPass,
  GradientRequest,
  ScorePoint,
  ScoreRequest,
} from "./pass-requests.js";
import { targetsKey } from "./program.js";
import type { Passes } from "./run-points.js";
import { scorePasses, wholeOutputs } from "./score-passes.js";
import { withCaller } from "./with-caller.js";

/** What a method works with: the network with its targets, the images, and passes over them in batches that fit memory. */
export class MethodContext {
  readonly caller: string;
  readonly model: PreparedModel;
  readonly batch: Batch;
  readonly plans: readonly TargetPlan[];
  readonly signal: AbortSignal | undefined;
  readonly #parts: ContextParts;
  readonly #sessions: CallSessions;
  readonly #expected: ExpectedGradients;
  #scores: number[] | undefined;

  constructor(parts: ContextParts) {
    this.#parts = parts;
    this.caller = parts.caller;
    this.model = parts.model;
    this.batch = parts.batch;
    this.plans = parts.plans;
    this.signal = parts.signal;
    this.#sessions = parts.sessions ?? new CallSessions();
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
      ...{ sessions: this.#sessions, expected: this.#expected },
      targets: targets === null ? null : { graph: targets.graph, plans },
    });
  }

  /** The network, with all targets, its output a logit where that was asked. */
  get graph(): Graph {
    return this.targets.graph;
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
    return this.#named(choice, resolveLayer);
  }

  /** Names of the values at paths. */
  layers(choice: LayerChoice): string[] {
    return this.#named(choice, resolveLayers);
  }

  #named<T>(choice: LayerChoice, resolve: (graph: Graph, choice: LayerChoice) => T): T {
    const find = () => resolve(this.graph, choice);
    return withCaller(this.caller, () => unlessCutOff(this.model.graph, choice, find));
  }

  /** Shape of one image's value. */
  shapeOf(name: string): readonly number[] {
    return (this.graph.types.get(name)?.shape ?? []).slice(1).map(Number);
  }

  /** Gradients of all targets, one forward pass for all of them; yields behind each run. */
  gradients(request: GradientRequest): AsyncGenerator<Passes> {
    if (request.rules === undefined) this.expectGradients(request);
    return gradientPasses(this, request);
  }

  /** Scores of all targets, by forward passes only; works for functions too. Yields behind each run. */
  scores(request: ScoreRequest): AsyncGenerator<Passes> {
    return scorePasses(this, request);
  }

  /** The whole output of the network for each image, without progress. */
  outputs(): Promise<Float32Array[]> {
    return wholeOutputs(this);
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
    const { plain } = this.#expected;
    const isForward = this.#parts.targets === null || this.#sessions.has(this.forwardKey);
    if (this.memo !== null || plain === undefined || isForward) return this.scores(request);
    return this.gradients({ ...request, ...plain });
  }

  /** What forward passes for the targets are called among the sessions. */
  get forwardKey(): string {
    return `scores ${targetsKey(this.view, this.targets)}`;
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
    const { memo } = this;
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
    const graph = targets === null ? "" : targetsKey(this.view, targets);
    return `${graph} ${JSON.stringify(this.plans.map(({ picks }) => picks ?? null))}`;
  }

  /**
   * Another graph, compiled once and freed with the call, or kept with the model: for methods that cut the network into
   * parts. Run it with {@link MethodContext.passes}.
   *
   * @param key - What it computes, in writing: equal keys mean equal graphs.
   * @param group - Of the graphs that are run one after another, which are kept together. Default: one of its own.
   */
  async compile<M>(key: string, build: () => Program<M>, group: string = key): Promise<Lease<M>> {
    const own = `own ${targetsKey(this.view, this.targets)}`;
    return this.lease(this.view, `${own} ${key}`, build, `${own} ${group}`);
  }

  /** Images in one run where memory is not short. */
  get mostPerRun(): number {
    return mostPerRun(this.#parts);
  }

  /** Images in one run of a graph, as memory allows. */
  perRun(lease: Lease): number {
    return imagesPerRun(this.caller, this.#parts, lease);
  }

  /** Give the sessions of the call back. */
  close(): Promise<void> {
    return this.#sessions.close();
  }

  /** The network with all targets. */
  get targets(): TargetPlans {
    const { targets } = this.#parts;
    if (targets !== null) return targets;
    throw new TypeError(
      `${this.caller}: needs the network itself and got a function, which can only be asked for scores; give a graph, a ` +
        "tf.LayersModel or the bytes of an ONNX file, or use a perturbation method",
    );
  }

  /** The output of the network that targets are of. */
  get view(): Graph {
    return this.#parts.view ?? this.targets.graph;
  }

  /** Passes that the methods of one comparison share; null for a call of its own. */
  get memo(): PassMemo | null {
    return this.#parts.memo;
  }

  /** Whether gradients and scores may be infinite or NaN. */
  get allowNonFinite(): boolean {
    return this.#parts.allowNonFinite;
  }

  /** Runs a session over many points, in batches that fit memory, or visits what another method has run; yields behind each run. */
  passes(
    lease: Lease,
    {
      quiet = false,
      ...request
    }: Omit<MemoRequest, "executable" | "perRun" | "signal"> & {
      readonly quiet?: boolean | undefined;
    },
  ): AsyncGenerator<Passes> {
    const { executable } = lease;
    const perRun = this.perRun(lease);
    const runs = memoRun(this.memo, { ...request, executable, perRun, signal: this.signal });
    return this.#reported(runs, quiet);
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

  /** The session of a program: one of the call, or of the model, or compiled now. */
  async lease<M>(
    source: Graph,
    key: string,
    build: () => Program<M>,
    group?: string,
  ): Promise<Lease<M>> {
    this.signal?.throwIfAborted();
    return this.#sessions.lease(key, () => this.model.acquire(source, key, build, group));
  }

  /** Remember the score of an image that was found on the way. */
  keepScore(lane: number, score: number): void {
    this.#scores ??= new Array<number>(this.lanes).fill(Number.NaN);
    this.#scores[lane] = score;
  }

  /** @throws RangeError for a score that is not finite, unless that is allowed. */
  checkScore(image: number, score: number): void {
    if (this.allowNonFinite || Number.isFinite(score)) return;
    throw new RangeError(`${this.caller}: score ${image} is ${score}, wants finite values`);
  }
}
