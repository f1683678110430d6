import * as tf from "@tensorflow/tfjs-core";
import type { Executable } from "../src/executable.js";
import type { Graph } from "../src/graph.js";
import { compile as compileOnnx } from "../src/onnx/index.js";
import { compile as compileTfjs } from "../src/tfjs/index.js";

/** An engine under test, or the reason why it is not here. */
export interface TestEngine {
  readonly name: string;
  readonly absent?: string;
  readonly compile: (
    graph: Graph,
    options?: { fed?: readonly string[]; maxBytes?: number },
  ) => Promise<Executable>;
}

export const onnx = (engine: "node" | "wasm"): TestEngine => ({
  name: engine === "node" ? "onnxruntime-node" : "onnxruntime-web wasm",
  compile: (graph, options) => compileOnnx(graph, { ...options, engine, threads: 1 }),
});

/** onnxruntime-node with all trainable parameters fed, as in training: convolutions are then emitted otherwise. */
export const weightsFed: TestEngine = {
  name: "onnxruntime-node, weights fed",
  async compile(graph, options) {
    const trainable = [...graph.parameters].filter(([, { trainable }]) => trainable);
    const fed = trainable.map(([name]) => name);
    const arrays = Object.fromEntries(trainable.map(([name, { array }]) => [name, array]));
    const executable = await compileOnnx(graph, { ...options, fed, engine: "node", threads: 1 });
    return {
      ...executable,
      run: (feeds, own) => executable.run({ ...arrays, ...feeds }, own),
    };
  },
};

/**
 * A backend of TensorFlow.js; absent with the reason when it cannot be loaded or does not start.
 *
 * @param load - Imports what registers it.
 */
export async function tfjs(backend: string, load: () => Promise<unknown>): Promise<TestEngine> {
  const engine: TestEngine = {
    name: `tfjs ${backend}`,
    compile: (graph, options) => compileTfjs(graph, { ...options, backend }),
  };
  try {
    await load();
    if (!Object.keys(tf.engine().registryFactory).includes(backend)) {
      throw new Error(`it registers no backend "${backend}" here`);
    }
    return engine;
  } catch (cause) {
    const [reason = ""] = (cause instanceof Error ? cause.message : String(cause)).split("\n");
    return { ...engine, absent: reason };
  }
}

/** Name of a suite, with the reason when it is skipped. */
export function titleOf({ name, absent }: TestEngine): string {
  return absent === undefined ? name : `${name} (absent: ${absent})`;
}
