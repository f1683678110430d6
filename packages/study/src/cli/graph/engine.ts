import { DataError, UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { type Executable, compile as onOnnx } from "@xrt/graph/onnx";
import { compile as onTfjs } from "@xrt/graph/tfjs";

/** An engine: the package that it needs, and how a graph is made ready. */
interface Engine {
  readonly needs: string;
  readonly compile: (graph: Graph) => Promise<Executable>;
}

/** Engines by the name that `--engine` takes: two bindings of onnxruntime, and the backends of TensorFlow.js. */
const engines: ReadonlyMap<string, Engine> = new Map([
  ["onnx", { needs: "onnxruntime-node", compile: (graph) => onOnnx(graph, { engine: "node" }) }],
  ["onnx-web", { needs: "onnxruntime-web", compile: (graph) => onOnnx(graph, { engine: "wasm" }) }],
  ["cpu", tfjs("cpu", "@tensorflow/tfjs-backend-cpu")],
  ["wasm", tfjs("wasm", "@tensorflow/tfjs-backend-wasm")],
  ["webgpu", tfjs("webgpu", "@tensorflow/tfjs-backend-webgpu")],
  ["tensorflow", tfjs("tensorflow", "@tensorflow/tfjs-node")],
]);

function tfjs(backend: string, needs: string): Engine {
  return { needs, compile: (graph) => onTfjs(graph, { backend }) };
}

/** Names that `--engine` takes. */
export const engineNames: readonly string[] = [...engines.keys()];

/**
 * The engine called `name`, with its package loaded.
 *
 * @returns Makes a graph ready to run; throws DataError when the graph cannot run on the engine.
 * @throws UsageError when there is no such engine, or its package is not installed.
 */
export async function openEngine(name: string): Promise<(graph: Graph) => Promise<Executable>> {
  const engine = engines.get(name);
  if (engine === undefined) {
    throw new UsageError(`--engine: no engine "${name}"; one of ${engineNames.join(", ")}`);
  }
  try {
    await import(engine.needs);
  } catch (cause) {
    throw new UsageError(`--engine ${name}: needs \`npm install ${engine.needs}\``, { cause });
  }
  return async (graph) => {
    try {
      return await engine.compile(graph);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new DataError(`--engine ${name}: ${message}`, { cause });
    }
  };
}
