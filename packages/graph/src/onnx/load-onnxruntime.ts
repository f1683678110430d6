/** The onnxruntime bindings: `"node"` is onnxruntime-node, the others are onnxruntime-web on WebAssembly or WebGPU. */
export type OnnxEngine = "node" | "wasm" | "webgpu";

/** What both bindings have. */
export type Onnxruntime = Pick<
  typeof import("onnxruntime-node"),
  "InferenceSession" | "Tensor" | "env"
>;

/** The binding that is asked for; `"auto"` is the one that fits the platform: onnxruntime-node in Node, else onnxruntime-web, on WebGPU where there is one. */
export function bindingOf(engine: OnnxEngine | "auto"): OnnxEngine {
  if (engine !== "auto") return engine;
  if (inNode()) return "node";
  const { navigator } = globalThis as { navigator?: { gpu?: unknown } };
  return navigator?.gpu === undefined ? "wasm" : "webgpu";
}

function inNode(): boolean {
  const { process } = globalThis as { process?: { versions?: { node?: string } } };
  return process?.versions?.node !== undefined;
}

/**
 * An onnxruntime binding, loaded at the first use.
 *
 * @param threads - Threads of WebAssembly, which are fixed by the first session. Default: 1 in Node, where onnxruntime-web
 *   cannot start more; in a browser as many as it chooses.
 * @throws Error with the install command when it is not installed.
 */
export async function loadOnnxruntime(
  engine: OnnxEngine,
  threads: number | undefined,
): Promise<Onnxruntime> {
  if (engine === "node") return loadNode();
  const ort = await loadWeb();
  const count = threads ?? (inNode() ? 1 : undefined);
  if (count !== undefined) ort.env.wasm.numThreads = count;
  return ort;
}

async function loadNode(): Promise<Onnxruntime> {
  try {
    return await import("onnxruntime-node");
  } catch (cause) {
    throw new Error(
      "compile: onnxruntime-node cannot be loaded. Install it with `npm install onnxruntime-node`; " +
        "where its CUDA download cannot be reached, with `ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node`",
      { cause },
    );
  }
}

async function loadWeb(): Promise<Onnxruntime> {
  try {
    return await import("onnxruntime-web");
  } catch (cause) {
    throw new Error(
      "compile: onnxruntime-web cannot be loaded. Install it with `npm install onnxruntime-web`",
      { cause },
    );
  }
}
