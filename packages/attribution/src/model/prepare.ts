import type { Preprocess } from "@xrt/core";
import type { Executable, Graph } from "@xrt/graph";
import { type Model, type NetworkLike, toGraph } from "../model.js";
import { type EngineChoice, toEngine } from "./engine.js";
import { PreparedModel } from "./prepared-model.js";
import type { ScoreFunction } from "./score-function.js";
import { recentSessions, Sessions } from "./sessions.js";

/** Options of {@link prepare}. */
export interface PrepareOptions {
  /** Default `"onnx"`. */
  readonly engine?: EngineChoice | undefined;
  /** Names of the output units, for targets by name. */
  readonly classes?: readonly string[] | undefined;
  /** What the weights expect: results are marked where an image does not fit. */
  readonly preprocess?: Preprocess | undefined;
}

/**
 * A model with sessions of its own, for many calls with it: each question is compiled once, whatever is asked in between.
 * Without, the last few sessions of onnxruntime are kept, and those of other engines are freed after each call.
 *
 * @example
 * ```ts
 * import { gradient, prepare } from "@xrt/attribution";
 * import { ndArray } from "@xrt/core";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const model = await prepare(b.build([b.node("tanh", [b.input("x", float32("batch", 1))], {})]));
 * (await gradient(model, ndArray(Float32Array.of(0), [1]))).values.data[0]; // => 1
 * await model.dispose();
 * ```
 */
export async function prepare(model: Model, options: PrepareOptions = {}): Promise<PreparedModel> {
  return prepareFor("prepare", model, options);
}

/**
 * The same for another function.
 *
 * @param caller - Function to name in an error.
 */
export async function prepareFor(
  caller: string,
  model: Model,
  options: PrepareOptions = {},
): Promise<PreparedModel> {
  return load(caller, model, options, () => new Sessions({ count: Number.POSITIVE_INFINITY }));
}

/** A model for the length of one call: sessions of onnxruntime are kept for the next one, others are freed with their last user. */
export async function borrow(
  caller: string,
  model: Model,
  options: PrepareOptions,
): Promise<PreparedModel> {
  if (model instanceof PreparedModel) {
    const {
      engine = model.engine,
      classes = model.classes,
      preprocess = model.preprocess,
    } = options;
    const { graph, score, sessions } = model;
    return new PreparedModel({
      ...{ graph, score, sessions },
      ...{ engine: toEngine(caller, engine), classes, preprocess },
    });
  }
  const own = typeof options.engine === "function" || typeof options.engine === "object";
  const kept = !own && toEngine(caller, options.engine).name.startsWith("onnx");
  return load(caller, model, options, () => (kept ? recentSessions : new Sessions()));
}

async function load(
  caller: string,
  model: Model,
  { engine, classes, preprocess }: PrepareOptions,
  sessions: () => Sessions,
): Promise<PreparedModel> {
  const { classes: known = null, preprocess: contract = null } = model as Partial<NetworkLike>;
  const score = scoreFunction(caller, model);
  return new PreparedModel({
    graph: score === null ? await toGraph(model) : null,
    score,
    engine: toEngine(caller, engine),
    classes: classes ?? known,
    preprocess: preprocess ?? contract,
    sessions: model instanceof PreparedModel ? model.sessions : sessions(),
  });
}

/** Models without a graph, as functions. */
function scoreFunction(caller: string, model: Model): ScoreFunction | null {
  if (typeof model === "function") return model;
  if (model instanceof PreparedModel) return model.score;
  if (!isExecutable(model)) return null;
  const [input = "", ...others] = model.inputs;
  const [output = ""] = model.outputs;
  if (others.length > 0) {
    throw new RangeError(
      `${caller}: the executable has the inputs ${model.inputs.join(", ")}; wants one, or give the graph`,
    );
  }
  return async (images) => (await model.run({ [input]: images }))[output] ?? [];
}

function isExecutable(model: Exclude<Model, ScoreFunction>): model is Executable {
  return "run" in model && "outputs" in model && !("nodes" in (model as Partial<Graph>));
}
