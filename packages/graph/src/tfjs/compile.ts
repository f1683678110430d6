import type { Tensor } from "@tensorflow/tfjs-core";
import type { NdArray } from "@xrt/core";
import { checkParameters } from "../check-parameters.js";
import { type Executable, executable } from "../executable.js";
import type { Graph } from "../graph.js";
import { memoryLimit } from "../memory.js";
import type { Tfjs } from "../op.js";
import { onBackend, readyBackend } from "./backend.js";
import { execute, lastReaders } from "./execute.js";
import { loadTfjs } from "./load-tfjs.js";
import { planSteps, type Step, type Stored } from "./plan.js";

/** Options of {@link compile}. */
export interface CompileOptions {
  /** Parameters that are fed at each run instead of being built in: those that a training run changes. Default: none. */
  readonly fed?: readonly string[];
  /**
   * TensorFlow.js backend to run on: `"cpu"`, `"wasm"`, `"webgl"`, `"webgpu"`, `"tensorflow"` or one of your own. It is
   * made current during a run only. Default: the backend that is current when this is called; it must be so at each run.
   */
  readonly backend?: string;
  /** Most bytes that weights and values may take. Default: what is free now, in Node; no limit elsewhere. */
  readonly maxBytes?: number;
}

/**
 * Make a graph ready to run on TensorFlow.js, with forward ops only: no tape, no gradient, no backward kernel of
 * TensorFlow.js takes part. Weights are uploaded here, once, and freed by `dispose`.
 *
 * @throws Error that says what to install and import when TensorFlow.js or the backend is missing.
 * @throws RangeError when the graph cannot run in `maxBytes` or `fed` names no parameter.
 * @throws InvalidModelError when a parameter holds NaN.
 */
export async function compile(
  graph: Graph,
  { fed = [], backend, maxBytes }: CompileOptions = {},
): Promise<Executable> {
  checkParameters(graph, fed);
  const tf = await loadTfjs();
  const name = await readyBackend(tf, backend);
  const checkBatch = memoryLimit(graph, { fed, maxBytes, wasm: name === "wasm" });
  const { once, each } = planSteps(graph, fed);
  const constants = new Map<Stored, Tensor>();
  const outputs = graph.outputs.map((output): Stored => `first:${output}`);
  onBackend(tf, name, () => prepare(tf, once, readFrom(once, each, outputs), constants));
  const freed = lastReaders(each, new Set([...constants.keys(), ...outputs]));
  const inputs = [...graph.inputs, ...fed];
  return executable({
    graph,
    inputs,
    checkBatch,
    async run(feeds, batch) {
      if (backend === undefined && tf.getBackend() !== name) {
        throw new Error(
          `Executable.run: compiled on the backend ${name}, ${tf.getBackend()} is current; ` +
            `compile with { backend: "${name}" } to switch during each run`,
        );
      }
      const values = new Map<Stored, Tensor>();
      try {
        onBackend(tf, name, () => {
          for (const input of inputs) {
            const { data, shape } = feeds[input] as NdArray;
            values.set(`first:${input}`, tf.keep(tf.tensor(data, [...shape], "float32")));
          }
          execute(tf, each, freed, { values, constants, batch });
        });
        const read = await Promise.all(
          outputs.map(async (output): Promise<NdArray> => {
            const tensor = (values.get(output) ?? constants.get(output)) as Tensor;
            // the cpu backend returns its own array: what is fed or kept must not leave
            const own = (await tensor.data()) as Float32Array;
            return { data: own.slice(), shape: tensor.shape };
          }),
        );
        return Object.fromEntries(graph.outputs.map((o, i) => [o, read[i] as NdArray]));
      } finally {
        for (const tensor of values.values()) tensor.dispose();
      }
    },
    release() {
      for (const tensor of constants.values()) tensor.dispose();
      constants.clear();
    },
  });
}

/** The results of the steps done once that a run or the caller reads. */
function readFrom(
  once: readonly Step[],
  each: readonly Step[],
  outputs: readonly Stored[],
): Set<Stored> {
  const read = new Set([...each.flatMap(({ inputs }) => inputs), ...outputs]);
  return new Set(once.map(({ output }) => output).filter((name) => read.has(name)));
}

/** Does the steps that are done once and leaves in `constants` what is read later, or nothing where one fails. */
function prepare(
  tf: Tfjs,
  once: readonly Step[],
  kept: ReadonlySet<Stored>,
  constants: Map<Stored, Tensor>,
): void {
  try {
    const freed = lastReaders(once, kept);
    execute(tf, once, freed, { values: constants, constants: new Map(), batch: 1 });
  } catch (cause) {
    for (const tensor of constants.values()) tensor.dispose();
    throw cause;
  }
}
