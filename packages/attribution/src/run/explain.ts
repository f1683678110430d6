import { type NdArray, sizeOf } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { type Batch, type Input, toBatch } from "../input/batch.js";
import { restored } from "../input/restored.js";
import { borrow } from "../model/prepare.js";
import { type PreparedModel, viewOf } from "../model/prepared-model.js";
import type { Model } from "../model.js";
import type { Attribution, AttributionEstimate } from "../result/attribution.js";
import {
  planTargets,
  resolveUnits,
  type Target,
  type TargetPlan,
  type TargetPlans,
} from "../target/target.js";
import { checkArguments } from "./check-arguments.js";
import { MethodContext } from "./context.js";
import type { ContextParts } from "./context-parts.js";
import { type ExplainOptions, explainOptionNames } from "./explain-options.js";
import type { BatchLimits } from "./images-per-run.js";
import { callerOf, type MethodDefinition, type Outcome } from "./method.js";
import { describeOptions, fillOptions, type OptionSpecs } from "./options.js";
import type { PassMemo } from "./pass-memo.js";
import { warningsOf } from "./warnings.js";

type Definition = MethodDefinition<object>;

/** One result for each target, from one run of the method where its inputs allow that. */
export async function explain(
  definition: Definition,
  model: Model,
  input: Input,
  targets: readonly (Target | undefined)[],
  options: ExplainOptions,
  memo: PassMemo | null = null,
): Promise<Attribution[]> {
  if (targets.length === 0) throw new RangeError(`${callerOf(definition.name)}: got no targets`);
  if (definition.perTarget && targets.length > 1) {
    const results: Attribution[] = [];
    for (const target of targets) {
      results.push(...(await explain(definition, model, input, [target], options, memo)));
    }
    return results;
  }
  const call = await begin(definition, model, input, targets, options, memo);
  try {
    const passes = definition.run(call.context, call.filled as never);
    let next = await passes.next();
    while (!next.done) next = await passes.next();
    options.signal?.throwIfAborted();
    return await assemble(definition, call, next.value);
  } finally {
    await call.context.close();
  }
}

/** The running estimates of one target. */
export async function* streamed(
  definition: Definition,
  model: Model,
  input: Input,
  options: ExplainOptions,
): AsyncGenerator<AttributionEstimate, Attribution> {
  const call = await begin(definition, model, input, [options.target], options, null);
  const passes = definition.run(call.context, call.filled as never);
  try {
    let total = 1;
    let next = await passes.next();
    while (!next.done) {
      const { done, outcome } = next.value;
      total = next.value.total;
      const now = (await assemble(definition, call, outcome()))[0] as Attribution;
      const following = await passes.next();
      // the last estimate is the result itself
      if (!following.done) yield { ...now, done, total };
      next = following;
    }
    const result = (await assemble(definition, call, next.value))[0] as Attribution;
    yield { ...result, done: total, total };
    return result;
  } finally {
    await passes.return(undefined as never);
    await call.context.close();
  }
}

/** A call whose model, input, targets and options are checked. */
interface Call {
  readonly context: MethodContext;
  readonly filled: Record<string, unknown>;
  readonly model: PreparedModel;
  readonly view: Graph | null;
  readonly cut: string | null;
  readonly options: ExplainOptions;
}

async function begin(
  definition: Definition,
  given: Model,
  input: Input,
  targets: readonly (Target | undefined)[],
  options: ExplainOptions,
  memo: PassMemo | null,
): Promise<Call> {
  const caller = callerOf(definition.name);
  const { signal, onProgress, maxBytes, batchSize, allowNonFinite = false, logit = true } = options;
  signal?.throwIfAborted();
  checkArguments(caller, given, input);
  checkLimits(caller, options);
  const filled = fillOptions(
    caller,
    definition.options as OptionSpecs,
    { ...options },
    explainOptionNames,
  );
  const model = await borrow(caller, given, options);
  if (model.graph === null && definition.needs === "network") {
    throw new TypeError(
      `${caller}: needs the network itself and got a function; give a Graph, a tf.LayersModel, a tf.GraphModel or the bytes of ` +
        "an ONNX file, or use a perturbation method such as occlusion",
    );
  }
  const { graph } = model;
  const view =
    graph === null ? null : viewOf(graph, outputOf(caller, graph, options.output), logit);
  const batch = await toBatch(caller, view, input);
  const common = { caller, model, view, batch, allowNonFinite, memo, signal, maxBytes, batchSize };
  const { planned, plans } = await plan(common, targets, caller, batch, model, view);
  const context = new MethodContext({ ...common, targets: planned, plans, onProgress });
  const cut = view === null || view === graph ? null : cutOf(graph as Graph, view);
  return { context, filled, model, view, cut, options };
}

/** What a context is made of before there are targets. */
type Common = Omit<ContextParts, "targets" | "plans">;

/** Adds the targets to the network, and asks it for its prediction where one wants that. */
async function plan(
  common: Common,
  targets: readonly (Target | undefined)[],
  caller: string,
  batch: Batch,
  model: PreparedModel,
  view: Graph | null,
): Promise<{ planned: TargetPlans | null; plans: readonly TargetPlan[] }> {
  let answers: Float32Array[] | undefined;
  /** The network's whole output for each image. */
  const ask = async () => {
    answers ??= await outputsOf(common, view);
    return answers;
  };
  const predicted = async () => (await ask()).map((scores) => scores.indexOf(Math.max(...scores)));
  const setting = { caller, images: batch.count, classes: model.classes, predicted };
  if (view !== null) {
    const planned = await planTargets(view, targets, setting);
    return { planned, plans: planned.plans };
  }
  const units = (await ask())[0]?.length ?? 0;
  const plans: TargetPlan[] = [];
  for (const target of targets) {
    if (typeof target === "function" || (typeof target === "object" && "layer" in target)) {
      throw new TypeError(
        `${caller}: a function has output units only; name one by its index or class`,
      );
    }
    const picks = await resolveUnits(target, units, setting);
    plans.push({ of: "", picks, units, names: picks, key: "unit" });
  }
  return { planned: null, plans };
}

async function outputsOf(common: Common, view: Graph | null): Promise<Float32Array[]> {
  const targets = view === null ? null : { graph: view, plans: [] };
  const context = new MethodContext({ ...common, targets, plans: [] });
  try {
    return await context.outputs();
  } finally {
    await context.close();
  }
}

function outputOf(caller: string, graph: Graph, output: string | undefined): string {
  const [first = "", ...more] = graph.outputs;
  if (output !== undefined) {
    const name = graph.paths.get(output) ?? output;
    if (graph.types.has(name)) return name;
    throw new RangeError(
      `${caller}: no output is named "${output}"; wants one of ${graph.outputs.join(", ")}`,
    );
  }
  if (more.length === 0) return first;
  throw new RangeError(
    `${caller}: the network has the outputs ${graph.outputs.join(", ")}; name one as \`output\``,
  );
}

/** Kind of the op whose result the first output was and no longer is. */
function cutOf(graph: Graph, view: Graph): string | null {
  const left = new Set(view.nodes.map(({ output }) => output));
  const squashing = ["sigmoid", "softmax", "logSoftmax"];
  const gone = graph.nodes.filter(({ op, output }) => !left.has(output) && squashing.includes(op));
  return gone.at(-1)?.op ?? null;
}

function checkLimits(caller: string, { maxBytes, batchSize }: BatchLimits): void {
  if (maxBytes !== undefined && !(maxBytes > 0)) {
    throw new RangeError(`${caller}: maxBytes is ${maxBytes}, wants a number of bytes above 0`);
  }
  if (batchSize !== undefined && !(Number.isSafeInteger(batchSize) && batchSize >= 1)) {
    throw new RangeError(`${caller}: batchSize is ${batchSize}, wants a whole number from 1`);
  }
}

/** Results of all targets. */
async function assemble(
  definition: Definition,
  call: Call,
  outcome: Outcome,
): Promise<Attribution[]> {
  const { context, filled, model, cut } = call;
  const { batch } = context;
  const scores = await context.scoresOfImages();
  const results: Attribution[] = [];
  for (const [t, plan] of context.plans.entries()) {
    const lanes = Array.from({ length: batch.count }, (_, i) => context.lane(i, t));
    const ofLanes = <T>(list: readonly T[]) => lanes.map((lane) => list[lane] as T);
    const stackLanes = (list: readonly ArrayLike<number>[], shape: readonly number[]) =>
      stacked(ofLanes(list), shape, batch.single);
    const own = ofLanes(outcome.values);
    const score = ofLanes(scores);
    const baselineScore =
      outcome.baselineScore === undefined ? null : ofLanes(outcome.baselineScore);
    const given = outcome.delta === undefined ? null : ofLanes(outcome.delta);
    const delta = outcome.complete
      ? own.map((values, i) => sum(values) - ((score[i] ?? 0) - (baselineScore?.[i] ?? 0)))
      : given;
    const { values, layout, named } =
      outcome.at === "input"
        ? restored(batch, own)
        : {
            values: stacked(own, outcome.at.shape, batch.single),
            layout: outcome.at.layout,
            named: {},
          };
    const parts = Object.fromEntries(
      Object.entries(outcome.parts ?? {}).map(([name, part]) => [
        name,
        stackLanes(part.values, part.shape),
      ]),
    );
    const extra = outcome.warnings === undefined ? [] : ofLanes(outcome.warnings);
    const found = await warningsOf(definition, call, { lanes, own, score, baselineScore });
    results.push({
      values,
      shape: values.shape,
      layout,
      score,
      baselineScore,
      delta,
      error: outcome.error === undefined ? (delta?.map(Math.abs) ?? null) : ofLanes(outcome.error),
      method: definition.name,
      options: describeOptions({ ...filled, ...outcome.options }),
      layer: outcome.layer ?? "input",
      target: plan.names,
      cut,
      seed: typeof filled.seed === "number" ? filled.seed : null,
      preprocess: model.preprocess,
      engine: model.graph === null ? "function" : model.engine.name,
      parts: { ...named, ...parts },
      warnings: found.map((list, i) => [...list, ...(extra[i] ?? [])]),
    });
  }
  return results;
}

/** Rows as one array, without the batch axis for one image. */
function stacked(
  rows: readonly ArrayLike<number>[],
  shape: readonly number[],
  single: boolean,
): NdArray {
  const size = sizeOf(shape);
  const data = new Float32Array(rows.length * size);
  for (const [i, values] of rows.entries()) data.set(values, i * size);
  return { data, shape: single ? shape : [rows.length, ...shape] };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0;
  return total;
}
