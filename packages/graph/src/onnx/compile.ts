import type { NdArray } from "@xrt/core";
import type { InferenceSession } from "onnxruntime-node";
import { checkParameters } from "../check-parameters.js";
import { type Executable, executable } from "../executable.js";
import type { Graph } from "../graph.js";
import { memoryLimit } from "../memory.js";
import { foldBatchNorm } from "../passes/fold-batch-norm.js";
import { poolFirst } from "../passes/pool-first.js";
import { blockSize } from "./blocked/block-size.js";
import { wantsBlocks } from "./blocked/wants-blocks.js";
import { compileParts } from "./compile-parts.js";
import { mappedSession } from "./constants/mapped-session.js";
import { bindingOf, loadOnnxruntime, type OnnxEngine } from "./load-onnxruntime.js";
import { rowBands } from "./row-bands.js";
import { sharedSession } from "./shared-session.js";
import { encodeGraph, onnxModel } from "./to-onnx.js";
import { twoParts } from "./two-parts.js";

/** Constant weights from which on a file is written that onnxruntime maps: 4 MiB. */
const MAPPED = 2 ** 20;

/**
 * Constant weights from which on they are written in blocks, as its convolutions want them, so that it makes no copy: 64 MiB. The
 * forward pass of a small network without large 3x3 convolutions it emits a little better itself (MobileNetV2 by a tenth).
 */
const BLOCKED = 2 ** 24;

/** Options of {@link compile}. */
export interface CompileOptions {
  /** Parameters that are fed at each run instead of being built in: those that a training run changes. Default: none. */
  readonly fed?: readonly string[];
  /**
   * Binding to run on: `"node"` is onnxruntime-node, `"wasm"` and `"webgpu"` are onnxruntime-web. Default `"auto"`:
   * onnxruntime-node in Node, onnxruntime-web in a browser.
   */
  readonly engine?: OnnxEngine | "auto";
  /**
   * Threads of one run. Default: as many as onnxruntime chooses, one a physical core. On onnxruntime-web the first session
   * fixes the number for all; in Node it has one.
   */
  readonly threads?: number;
  /** Most bytes that weights and values may take. Default: what is free now, in Node; no limit elsewhere. */
  readonly maxBytes?: number;
}

/**
 * Make a graph ready to run on onnxruntime. Compiling the same graph with the same options again shares the session.
 *
 * @throws Error that names the install command when the binding is not installed.
 * @throws RangeError when the graph cannot run in `maxBytes` or `fed` names no parameter.
 * @throws InvalidModelError when a parameter holds NaN.
 */
export async function compile(graph: Graph, options: CompileOptions = {}): Promise<Executable> {
  const { fed = [], engine = "auto" } = options;
  const parts = bindingOf(engine) === "node" && fed.length === 0 ? twoParts(graph) : null;
  if (parts === null) return compileWhere(graph, options, wantsBlocks);
  // the limit is for both together
  const each = { ...options, maxBytes: Number.POSITIVE_INFINITY };
  return compileParts(graph, parts, {
    maxBytes: options.maxBytes,
    compileOne: (part) => compileWhere(part, each, wantsBlocks),
  });
}

/** {@link compile}, with convolutions emitted in blocks where `inBlocks` says so and onnxruntime can. */
export async function compileWhere(
  graph: Graph,
  { fed = [], engine = "auto", threads, maxBytes }: CompileOptions,
  inBlocks: (graph: Graph, fed: readonly string[]) => boolean,
): Promise<Executable> {
  checkParameters(graph, fed);
  const binding = bindingOf(engine);
  const checkBatch = memoryLimit(graph, { fed, maxBytes, wasm: binding === "wasm" });
  const ort = await loadOnnxruntime(binding, threads);
  const weights = binding === "node" ? fixedWeights(graph, fed) : 0;
  const asked = binding === "node" && inBlocks(graph, fed);
  const blocks = asked || (fed.length === 0 && weights >= BLOCKED) ? await blockSize(ort) : 0;
  const { session, release } = await sharedSession(
    graph,
    JSON.stringify([fed, binding, threads, blocks]),
    () => {
      const settings = sessionOptions(binding, threads);
      // kernels that are fed would be multiplied at every run
      const folded = fed.length === 0 && weights >= MAPPED ? foldBatchNorm(graph) : graph;
      const source = poolFirst(folded);
      const create = async (size: number) => {
        // only in blocks convolutions have fewer products, and with them sums
        const cut = size > 0 && fed.length === 0 ? rowBands(source) : source;
        const mapped =
          weights < MAPPED
            ? undefined
            : await mappedSession(ort, onnxModel(cut, fed, size), settings);
        return mapped ?? ort.InferenceSession.create(encodeGraph(cut, fed, size), settings);
      };
      // the blocked ops are internal to onnxruntime: where it refuses what we make of them, standard ops do
      return blocks === 0 ? create(0) : create(blocks).catch(() => create(0));
    },
  );
  const inputs = [...graph.inputs, ...fed].filter((name) => session.inputNames.includes(name));
  const run = async (feeds: Readonly<Record<string, NdArray>>) => {
    const tensors: Record<string, InstanceType<typeof ort.Tensor>> = {};
    for (const [name, { data, shape }] of Object.entries(feeds)) {
      tensors[name] = new ort.Tensor("float32", data, shape);
    }
    const results = await session.run(tensors);
    const named: Record<string, NdArray> = {};
    for (const [i, name] of graph.outputs.entries()) {
      const tensor = results[session.outputNames[i] ?? ""];
      if (tensor === undefined)
        throw new Error(`Executable.run: onnxruntime returned no "${name}"`);
      named[name] = { data: tensor.data as Float32Array, shape: tensor.dims };
    }
    return named;
  };
  const oneByOne = (feeds: Parameters<typeof run>[0]) => inTurn(() => run(feeds));
  return executable({
    graph,
    inputs,
    checkBatch,
    run: binding === "node" ? run : oneByOne,
    release,
  });
}

/** Elements of the parameters that are built in. */
function fixedWeights({ parameters }: Graph, fed: readonly string[]): number {
  let count = 0;
  for (const [name, { array }] of parameters) if (!fed.includes(name)) count += array.data.length;
  return count;
}

function sessionOptions(
  engine: OnnxEngine,
  threads: number | undefined,
): InferenceSession.SessionOptions {
  const common: InferenceSession.SessionOptions = {
    // halves the peak of a backward pass at the same speed (measured for DenseNet121)
    enableMemPattern: false,
    // onnxruntime warns about graph outputs that hold no batch and the like; what matters is thrown
    logSeverityLevel: 3,
  };
  if (engine !== "node") return { ...common, executionProviders: [engine] };
  return {
    ...common,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    // a thread that waits for the next op stays awake for 0.1 ms (MobileNetV2 at batch 1: 4.6 ms, 5.5 without), then sleeps: a
    // library shares the process with an event loop and the machine with others, and onnxruntime's own choice keeps a core busy
    // for 40 ms behind each run and is twice as slow where another program wants the core
    extra: { session: { intra_op: { spin_duration_us: "100" } } },
  };
}

let last: Promise<unknown> = Promise.resolve();

/** Calls `work` when all earlier work is done: onnxruntime-web refuses a run while another one is under way. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}
