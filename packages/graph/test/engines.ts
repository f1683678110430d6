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

const onnx = (engine: "node" | "wasm"): TestEngine => ({
  name: engine === "node" ? "onnxruntime-node" : "onnxruntime-web wasm",
  compile: (graph, options) => compileOnnx(graph, { ...options, engine, threads: 1 }),
});

async function tfjs(backend: string, load: () => Promise<unknown>): Promise<TestEngine> {
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

// named by a variable: neither is a dependency, and the type checker need not find it
const native = "@tensorflow/tfjs-node";

/** Every engine that graphs can run on. */
export const engines: readonly TestEngine[] = [
  onnx("node"),
  onnx("wasm"),
  await tfjs("cpu", () => import("@tensorflow/tfjs-backend-cpu")),
  await tfjs("wasm", () => import("@tensorflow/tfjs-backend-wasm")),
  await tfjs("tensorflow", () => import(native)),
  await tfjs("webgpu", () => import("@tensorflow/tfjs-backend-webgpu")),
];

// a backend has to be current before the number of tensors can be asked for
await tf.setBackend("cpu");
