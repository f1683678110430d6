import type { Graph, Node } from "../graph.js";
import type { EmitContext } from "../op.js";
import { opOf } from "../ops/table.js";
import { constantFold } from "../passes/constant-fold.js";
import { readerCounts } from "../passes/reader-counts.js";
import { blockLayout } from "./blocked/block-layout.js";
import { BLOCKED_DOMAIN } from "./blocked/domain.js";
import { emitBlocked } from "./blocked/emit-blocked.js";
import { fuseBlocked } from "./blocked/fuse-blocked.js";
import { kernelSources } from "./blocked/kernel.js";
import type { Emitter, OnnxNode } from "./emitter.js";
import { leavesLast } from "./leaves-last.js";
import { partPads } from "./part-pads.js";
import { encodeModel, type OnnxInitializer, type OnnxModel } from "./protobuf.js";

/** Operator set that is written: the first with Gelu; onnxruntime 1.17 and later run it. */
const OPSET = 20;
const IR_VERSION = 9;

/** Options of {@link toOnnx}. */
export interface ToOnnxOptions {
  /** Parameters that become inputs of the model, so that a training run can feed them. Default: none, all are constants. */
  readonly fed?: readonly string[];
}

/**
 * The graph as the bytes of an `.onnx` file: standard ops of opset 20 only, the batch a symbolic dimension `batch`.
 *
 * @throws RangeError when `fed` names something that is no parameter.
 */
export function toOnnx(graph: Graph, { fed = [] }: ToOnnxOptions = {}): Uint8Array {
  return encodeGraph(graph, fed, 0);
}

/**
 * The graph as the bytes of an ONNX model for one onnxruntime.
 *
 * @param blockSize - Channels in a block of its internal layout, in which convolutions are then computed; 0: standard ops only.
 */
export function encodeGraph(graph: Graph, fed: readonly string[], blockSize: number): Uint8Array {
  return encodeModel(onnxModel(graph, fed, blockSize));
}

/** {@link encodeGraph}, in parts. */
export function onnxModel(graph: Graph, fed: readonly string[], blockSize: number): OnnxModel {
  const unknown = fed.find((name) => !graph.parameters.has(name));
  if (unknown !== undefined) throw new RangeError(`toOnnx: "${unknown}" is not a parameter`);
  const live = constantFold(graph, { fed });
  const nodes: OnnxNode[] = [];
  const initializers: OnnxInitializer[] = [];
  const taken = new Set(live.types.keys());
  const emit = emitterOf(nodes, initializers, taken);

  for (const [name, { array }] of live.parameters) {
    if (!fed.includes(name)) initializers.push({ name, shape: array.shape, data: array.data });
  }
  const type = (name: string) => {
    const found = live.types.get(name);
    if (found === undefined) throw new RangeError(`toOnnx: value "${name}" has no type`);
    return found;
  };
  const blocks = blockSize === 0 ? undefined : blockLayout(blockSize, emit, type);
  const kernels = kernelSources(live, fed);
  const constant = (name: string) =>
    live.parameters.get(name)?.role === "constant"
      ? live.parameters.get(name)?.array.data
      : undefined;
  const untransposed = transposesOf(live);
  const onlyReader = onlyReaders(live);
  const absorbed = new Set<Node>();
  const absorb = (node: Node) => absorbed.add(node);
  for (const node of live.nodes) {
    if (absorbed.has(node)) continue;
    const context = { emit, node, type, kernels, constant, onlyReader, absorb };
    if (blocks && emitBlocked({ ...context, blocks })) continue;
    const { op, inputs, output, attributes } = node;
    for (const name of inputs) blocks?.plain(name);
    const inputTypes = inputs.flatMap((name) => (name === "" ? [] : [type(name)]));
    const outputType = type(output);
    opOf(op).onnx({ emit, attributes, inputs, output, inputTypes, outputType, untransposed });
  }
  partPads(nodes, emit, (name) => floatsOf(initializers)(name)?.every((v) => v === 0) === true);
  for (const name of live.outputs) blocks?.plain(name);
  const makers = new Set(live.nodes.map(({ output }) => output));
  const outputs = live.outputs.map((name) => {
    // an output that no node makes (a fed value or a parameter) still has to come out of a node
    const { shape } = type(name);
    return makers.has(name) ? { name, shape } : { name: emit.node("Identity", [name]), shape };
  });
  const read = readNodes(nodes, outputs);
  return {
    opset: OPSET,
    domains: blocks ? [BLOCKED_DOMAIN] : [],
    irVersion: IR_VERSION,
    nodes: leavesLast(
      blocks
        ? fuseBlocked(
            read,
            outputs.map(({ name }) => name),
            blocks.names,
            floatsOf(initializers),
          )
        : read,
    ),
    initializers,
    inputs: [...live.inputs, ...fed.filter((name) => live.parameters.has(name))].map((name) => ({
      name,
      shape: type(name).shape,
    })),
    outputs,
  };
}

function floatsOf(initializers: readonly OnnxInitializer[]) {
  const byName = new Map(initializers.map(({ name, data }) => [name, data]));
  return (name: string) => {
    const data = byName.get(name);
    return data instanceof Float32Array ? data : undefined;
  };
}

/** For each value that is read in one place, and is no output, who reads it. */
function onlyReaders(graph: Graph): (value: string) => Node | undefined {
  const counts = readerCounts(graph);
  const readers = new Map(graph.nodes.flatMap((node) => node.inputs.map((name) => [name, node])));
  return (value) => (counts.get(value) === 1 ? readers.get(value) : undefined);
}

/** For each value of a graph what it is the transpose of, through any number of transposes of matrices. */
function transposesOf({ nodes }: Graph): EmitContext<unknown>["untransposed"] {
  const makers = new Map(
    nodes.flatMap(({ op, inputs: [from = ""], output, attributes }) =>
      op === "transpose" && String(attributes.permutation) === "1,0"
        ? [[output, from] as const]
        : [],
    ),
  );
  return (name) => {
    let [value, transposed] = [name, false];
    for (let from = makers.get(value); from !== undefined; from = makers.get(value)) {
      [value, transposed] = [from, !transposed];
    }
    return { value, transposed };
  };
}

/** Without the nodes that emitters of others made superfluous. */
function readNodes(nodes: readonly OnnxNode[], outputs: readonly { name: string }[]): OnnxNode[] {
  const read = new Set(outputs.map(({ name }) => name));
  const kept = [...nodes].reverse().filter((node) => {
    if (!node.outputs.some((name) => read.has(name))) return false;
    for (const name of node.inputs) read.add(name);
    return true;
  });
  return kept.reverse();
}

function emitterOf(
  nodes: OnnxNode[],
  initializers: OnnxInitializer[],
  taken: Set<string>,
): Emitter {
  const integers = new Map<string, string>();
  let count = 0;
  const fresh = (wish: string) => {
    let name = `${wish}#${count++}`;
    while (taken.has(name)) name = `${wish}#${count++}`;
    taken.add(name);
    return name;
  };
  const constant = (key: string, shape: readonly number[], data: Float32Array | BigInt64Array) => {
    const known = integers.get(key);
    if (known !== undefined) return known;
    const name = fresh("c");
    initializers.push({ name, shape, data });
    integers.set(key, name);
    return name;
  };
  return {
    fresh,
    node(type, inputs, { attributes = {}, output = fresh(type), domain } = {}) {
      nodes.push({ type, domain, inputs, outputs: [output], attributes });
      return output;
    },
    nodeWithSeveral(count, type, inputs, attributes) {
      const outputs = Array.from({ length: count }, () => fresh(type));
      nodes.push({ type, inputs, outputs, attributes });
      return outputs;
    },
    ints(values) {
      return constant(`i${values}`, [values.length], BigInt64Array.from(values, BigInt));
    },
    float(value) {
      return constant(`f${value}`, [], Float32Array.of(value));
    },
    floats(values, shape) {
      return constant(`f[${shape}]${values}`, shape, Float32Array.from(values));
    },
  };
}
