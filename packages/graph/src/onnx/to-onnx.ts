import type { Graph } from "../graph.js";
import type { EmitContext } from "../op.js";
import { opOf } from "../ops/table.js";
import { constantFold } from "../passes/constant-fold.js";
import type { Emitter } from "./emitter.js";
import { encodeModel, type OnnxInitializer, type OnnxNode } from "./protobuf.js";

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
  const untransposed = transposesOf(live);
  for (const { op, inputs, output, attributes } of live.nodes) {
    const inputTypes = inputs.flatMap((name) => (name === "" ? [] : [type(name)]));
    const outputType = type(output);
    opOf(op).onnx({ emit, attributes, inputs, output, inputTypes, outputType, untransposed });
  }
  const outputs = live.outputs.map((name) => {
    // an output that no node makes (a fed value or a parameter) still has to come out of a node
    const made = live.nodes.some((node) => node.output === name);
    const { shape } = type(name);
    return made ? { name, shape } : { name: emit.node("Identity", [name]), shape };
  });
  return encodeModel({
    opset: OPSET,
    irVersion: IR_VERSION,
    nodes: readNodes(nodes, outputs),
    initializers,
    inputs: [...live.inputs, ...fed.filter((name) => live.parameters.has(name))].map((name) => ({
      name,
      shape: type(name).shape,
    })),
    outputs,
  });
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
    node(type, inputs, { attributes = {}, output = fresh(type) } = {}) {
      nodes.push({ type, inputs, outputs: [output], attributes });
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
