import type { Executable, Graph } from "@xrt/graph";

/** What makes graphs ready to run, and its name in results. */
export interface Engine {
  readonly name: string;
  readonly compile: (graph: Graph) => Promise<Executable>;
}

/**
 * Where a network runs: `"onnx"` (onnxruntime of the platform), `"onnx:wasm"` or another binding, `"tfjs"` (the current
 * backend of TensorFlow.js), `"tfjs:wasm"` or another backend, or a compile function of your own.
 */
export type EngineChoice =
  | "onnx"
  | "onnx:node"
  | "onnx:wasm"
  | "onnx:webgpu"
  | "tfjs"
  | `tfjs:${string}`
  | Engine
  | Engine["compile"];

const named = new Map<string, Engine>();

/**
 * @param caller - Function to name in an error.
 * @throws RangeError when `choice` names no engine.
 */
export function toEngine(caller: string, choice: EngineChoice = "onnx"): Engine {
  if (typeof choice === "function") return { name: choice.name || "custom", compile: choice };
  if (typeof choice === "object") return choice;
  const engine = named.get(choice) ?? namedEngine(caller, choice);
  named.set(choice, engine);
  return engine;
}

function namedEngine(caller: string, choice: string): Engine {
  const [kind, backend] = choice.split(":", 2);
  if (kind === "onnx" && (backend === undefined || isBinding(backend))) {
    const engine = backend ?? "auto";
    return {
      name: choice,
      compile: async (graph) => (await import("@xrt/graph/onnx")).compile(graph, { engine }),
    };
  }
  if (kind === "tfjs") {
    const options = backend === undefined ? {} : { backend };
    return {
      name: choice,
      compile: async (graph) => (await import("@xrt/graph/tfjs")).compile(graph, options),
    };
  }
  throw new RangeError(
    `${caller}: engine "${choice}" is none of onnx, onnx:node, onnx:wasm, onnx:webgpu, tfjs, tfjs:<backend>; or give a compile function`,
  );
}

function isBinding(name: string): name is "node" | "wasm" | "webgpu" {
  return name === "node" || name === "wasm" || name === "webgpu";
}
