import type { Preprocess } from "@xrt/core";
import type { Executable, Graph } from "@xrt/graph";
import { PreparedModel } from "./model/prepared-model.js";
import type { ScoreFunction } from "./model/score-function.js";

/**
 * A network that can be explained: a graph of `@xrt/graph`, a `tf.LayersModel`, a `tf.GraphModel`, the bytes of an ONNX file,
 * a network of `@xrt/backbones` (a graph with its classes and preprocess contract), or what `prepare` made of one of these.
 * Methods that only perturb inputs also take a function or an executable.
 */
export type Model =
  | Graph
  | LayersModelLike
  | GraphModelLike
  | Uint8Array
  | NetworkLike
  | PreparedModel
  | Executable
  | ScoreFunction;

/** What tells a `tf.LayersModel` from a graph, without importing TensorFlow.js. */
export interface LayersModelLike {
  readonly layers: readonly unknown[];
}

/** What tells a `tf.GraphModel` from the others. */
export interface GraphModelLike {
  readonly modelTopology?: unknown;
  executeAsync(inputs: never, outputs?: never): Promise<unknown>;
}

/** A graph with what belongs to its weights. */
export interface NetworkLike {
  readonly graph: Graph;
  /** Names of the output units. */
  readonly classes?: readonly string[] | undefined;
  /** What the weights expect of an image. */
  readonly preprocess?: Preprocess | undefined;
}

/**
 * The graph of a model. A `tf.LayersModel` or `tf.GraphModel` is imported, which needs TensorFlow.js, and once only as long as
 * its weights are not changed.
 *
 * @throws TypeError when the model has no graph: a function, an executable.
 */
export async function toGraph(model: Model): Promise<Graph> {
  if (model instanceof PreparedModel) {
    if (model.graph !== null) return model.graph;
  } else if (isGraph(model)) return model;
  else if (model instanceof Uint8Array) {
    return imported(model, [], async () => (await import("@xrt/graph/onnx")).fromOnnx(model));
  } else if (typeof model === "object" && "graph" in model) return model.graph;
  else if (typeof model === "object" && "layers" in model) {
    return imported(model, weightIdentities(model), async () => {
      const { fromLayersModel } = await import("@xrt/graph/layers");
      return fromLayersModel(model as Parameters<typeof fromLayersModel>[0]);
    });
  } else if (typeof model === "object" && "executeAsync" in model) {
    return imported(model, [], async () => {
      const { fromGraphModel } = await import("@xrt/graph/graph-model");
      return fromGraphModel(model as unknown as Parameters<typeof fromGraphModel>[0]);
    });
  }
  throw new TypeError(
    "this needs the network itself and got a function or executable, which can only be asked for scores; " +
      "give a Graph, a tf.LayersModel, a tf.GraphModel or the bytes of an ONNX file",
  );
}

export function isGraph(model: unknown): model is Graph {
  return typeof model === "object" && model !== null && "nodes" in model && "parameters" in model;
}

const imports = new WeakMap<object, { stamp: readonly unknown[]; graph: Promise<Graph> }>();

/** What was imported before, unless the weights are others by now. */
function imported(
  model: object,
  stamp: readonly unknown[],
  load: () => Promise<Graph>,
): Promise<Graph> {
  const before = imports.get(model);
  const same =
    before?.stamp.length === stamp.length && stamp.every((s, i) => s === before.stamp[i]);
  if (before !== undefined && same) return before.graph;
  const graph = load();
  imports.set(model, { stamp, graph });
  graph.catch(() => imports.delete(model));
  return graph;
}

/** The data behind the weights of a `tf.LayersModel`: training and loading put others in their place. */
function weightIdentities(model: object): unknown[] {
  const { weights = [] } = model as { weights?: readonly { read?(): { dataId?: unknown } }[] };
  return weights.map((weight) => weight.read?.().dataId ?? {});
}
