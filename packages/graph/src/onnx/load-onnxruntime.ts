/**
 * The onnxruntime binding for Node, loaded at the first use.
 *
 * @throws Error with the install command when it is not installed.
 */
export async function loadOnnxruntime(): Promise<typeof import("onnxruntime-node")> {
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
