import type { GraphModel } from "@tensorflow/tfjs-converter";
import type { io } from "@tensorflow/tfjs-core";
import { ndArray } from "@xrt/core";
import { InvalidModelError } from "../errors.js";
import { type Dim, float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { type NodeDef, readGraphDef, reference } from "./graph-def.js";
import { leaves, neededNodes, refuseUnknownOps } from "./needed-nodes.js";
import { nodeContext } from "./node-import.js";
import { refuseInBlocks } from "./ops/blocks.js";
import { nodeTable } from "./table.js";
import { channelsLast, type Session, tensorOf, type Value } from "./value.js";
import { loadedWeights, savedWeights, type Weight } from "./weights.js";

/** A saved graph model, as `tf.io` handlers load it. */
export interface GraphModelArtifacts {
  /** The GraphDef: `modelTopology` of `model.json`. */
  readonly modelTopology: unknown;
  /** The entries of all `weightsManifest[].weights`. */
  readonly weightSpecs?: readonly io.WeightsManifestEntry[];
  /** The bytes of all weight files, one after another. */
  readonly weightData?: ArrayBuffer | ArrayBuffer[];
  /** Names the outputs, where there is one. */
  readonly signature?: unknown;
}

/** Options of {@link fromGraphModel}. */
export interface FromGraphModelOptions {
  /** Names of the nodes whose values are wanted. Default: those of the signature, else all that no other node reads. */
  readonly outputs?: readonly string[];
  /** Shapes behind the batch of inputs with open sizes, by their names, for example `{ images: [224, 224, 3] }`. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
}

/**
 * The graph of a `tf.GraphModel`, or of one that was saved, as the TensorFlow converter writes it for image models.
 *
 * Inputs and outputs keep the model's layout `[batch, height, width, channels]`; what convolutions and poolings make is
 * `[batch, channels, height, width]` inside. A value is found by the name of its node, a parameter by the name of its weight.
 * Sizes that are computed from shapes are folded away, quantised weights become float32, weights of convolutions and
 * matrix products are trainable.
 *
 * @throws UnsupportedOpError when an op cannot be carried, before the weights are read.
 * @throws InvalidModelError when the model is broken: a node or weight is missing, nodes form a cycle, sizes do not fit.
 * @throws RangeError when `outputs` or `shapes` do not fit the model.
 */
export async function fromGraphModel(
  model: GraphModel | GraphModelArtifacts,
  options: FromGraphModelOptions = {},
): Promise<Graph> {
  const artifacts = artifactsOf(model);
  const nodes = readGraphDef(artifacts.modelTopology);
  const outputs = options.outputs ?? outputsOf(artifacts.signature) ?? leaves(nodes);
  const needed = neededNodes(
    nodes,
    outputs.map((name) => reference(name).node),
  );
  refuseUnknownOps(needed);
  const weights = isLoaded(model) ? loadedWeights(model) : savedWeights(artifacts);
  return importNodes(needed, outputs, weights, options);
}

async function importNodes(
  nodes: readonly NodeDef[],
  outputs: readonly string[],
  weights: ReadonlyMap<string, Weight>,
  { shapes = {} }: FromGraphModelOptions,
): Promise<Graph> {
  const builder = new GraphBuilder();
  const session: Session = { builder, parameters: new Map(), turned: new Map() };
  const values = new Map<string, readonly Value[]>();
  for (const node of nodes) {
    values.set(node.name, await importNode(session, node, values, weights, shapes));
  }
  const results = outputs.map((output) => {
    const { node, output: index } = reference(output);
    const value = values.get(node)?.[index];
    if (value === undefined)
      throw new RangeError(`fromGraphModel: "${node}" has no output ${index}`);
    return channelsLast(session, tensorOf(session, value)).name;
  });
  const graph = builder.build(results);
  const parameters = new Map(graph.parameters);
  for (const [weight, name] of session.parameters) {
    const parameter = parameters.get(name);
    const source = weights.get(weight);
    if (parameter === undefined || source === undefined) continue;
    const data = await source.read();
    const array = ndArray(
      data instanceof Float32Array ? data : Float32Array.from(data),
      source.shape,
    );
    parameters.set(name, { ...parameter, array });
  }
  return { ...graph, parameters };
}

async function importNode(
  session: Session,
  node: NodeDef,
  values: ReadonlyMap<string, readonly Value[]>,
  weights: ReadonlyMap<string, Weight>,
  shapes: Readonly<Record<string, readonly number[]>>,
): Promise<readonly Value[]> {
  const { name, op, attributes } = node;
  const { builder } = session;
  if (op === "Const") return [await constantOf(name, weights.get(name))];
  if (op === "Placeholder") {
    const input = builder.input(name, float32(...placeholderShape(node, shapes)));
    builder.path(name, input);
    return [{ kind: "tensor", name: input, first: false }];
  }
  const inputs = node.inputs.map((read) => {
    const value = values.get(read.node)?.[read.output];
    if (value === undefined) {
      throw new InvalidModelError(
        `fromGraphModel: "${name}" reads output ${read.output} of "${read.node}", which has none`,
      );
    }
    return value;
  });
  if (inputs.length === 0) throw new InvalidModelError(`fromGraphModel: "${name}" reads nothing`);
  const context = nodeContext(session, node, inputs);
  if (attributes.text("data_format").startsWith("NC")) {
    context.refuse("its data_format has the channels in front; convert the network with NHWC");
  }
  refuseInBlocks(context);
  try {
    const result = nodeTable.get(op)?.(context) ?? context.refuse("it is not in the table");
    const made = [result].flat() as readonly Value[];
    if (made[0]?.kind === "tensor") builder.path(name, made[0].name);
    return made;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new InvalidModelError(`fromGraphModel: ${op} "${name}": ${cause.message}`, { cause });
  }
}

/** Elements of a constant that are looked at on import, as numbers or as a size. */
const FEW = { float32: 64, int32: 4096 } as const;

async function constantOf(name: string, source: Weight | undefined): Promise<Value> {
  if (source === undefined)
    throw new InvalidModelError(`fromGraphModel: weight "${name}" is missing`);
  const { shape, dtype } = source;
  const size = shape.reduce((n, d) => n * d, 1);
  const isWhole = dtype === "int32" || dtype === "bool";
  if (!isWhole && dtype !== "float32") {
    throw new InvalidModelError(
      `fromGraphModel: weight "${name}" holds ${dtype}; numbers are wanted`,
    );
  }
  const weight = { kind: "constant", shape, weight: name } as const;
  if (size > (isWhole ? FEW.int32 : FEW.float32)) return weight;
  const data: number[] = Array.from(await source.read());
  return isWhole ? { kind: "constant", shape, data } : { ...weight, data };
}

function placeholderShape(
  { name, attributes }: NodeDef,
  shapes: Readonly<Record<string, readonly number[]>>,
): Dim[] {
  const given = shapes[name];
  const declared = attributes.shape("shape");
  if (given !== undefined) return ["batch", ...given];
  const dims = declared?.map((d, i): Dim => (d === -1 && i === 0 ? "batch" : d));
  if (dims === undefined || dims.includes(-1)) {
    throw new RangeError(
      `fromGraphModel: input "${name}" has ${declared === undefined ? "no shape" : `open sizes [${declared}]`}; ` +
        `say which with shapes: { "${name}": [height, width, channels] }`,
    );
  }
  if (dims.some((d) => typeof d === "number" && d < 0)) {
    throw new InvalidModelError(`fromGraphModel: input "${name}" has the shape [${declared}]`);
  }
  return dims;
}

function isLoaded(model: GraphModel | GraphModelArtifacts): model is GraphModel {
  return "executeAsync" in model;
}

/** What a loaded model was made from; it keeps that in a private field. */
function artifactsOf(model: GraphModel | GraphModelArtifacts): GraphModelArtifacts {
  if (!isLoaded(model)) return model;
  const { artifacts } = model as unknown as { artifacts?: GraphModelArtifacts };
  if (artifacts === undefined)
    throw new RangeError("fromGraphModel: the model is not loaded; await model.load()");
  return { ...artifacts, signature: model.modelSignature };
}

/** Nodes that a signature names as outputs, in its order. */
function outputsOf(signature: unknown): string[] | undefined {
  const { outputs } = (signature ?? {}) as { outputs?: Record<string, { name?: unknown }> };
  const names = Object.values(outputs ?? {}).map((o) => o?.name);
  return names.length > 0 && names.every((n) => typeof n === "string") ? names : undefined;
}
