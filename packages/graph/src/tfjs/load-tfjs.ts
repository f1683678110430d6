import type { Tfjs } from "../op.js";

/**
 * TensorFlow.js, loaded at the first use.
 *
 * @throws Error with the install command when it is not installed.
 */
export async function loadTfjs(): Promise<Tfjs> {
  try {
    return await import("@tensorflow/tfjs-core");
  } catch (cause) {
    throw new Error(
      "compile: TensorFlow.js cannot be loaded. Install it with a backend, for example " +
        "`npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm`",
      { cause },
    );
  }
}
