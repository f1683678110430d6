import * as tf from "@tensorflow/tfjs-core";
import type { TestEngine } from "./engine.js";

/** What is used of a `GPUDevice`. */
interface Device {
  pushErrorScope(filter: "validation" | "out-of-memory" | "internal"): void;
  popErrorScope(): Promise<{ readonly message: string } | null>;
}

const filters = ["validation", "out-of-memory", "internal"] as const;

/** The WebGPU backend with runs that fail where TensorFlow.js gives garbage and the device has said why. */
export function withDeviceErrors(engine: TestEngine): TestEngine {
  return {
    ...engine,
    async compile(graph, options) {
      const executable = await engine.compile(graph, options);
      const { device } = tf.findBackend("webgpu") as unknown as { readonly device: Device };
      return {
        ...executable,
        async run(...args) {
          for (const filter of filters) device.pushErrorScope(filter);
          const result = executable.run(...args);
          await result.catch(() => undefined);
          for (const _ of filters) {
            const error = await device.popErrorScope();
            if (error !== null) throw new Error(`WebGPU: ${error.message}`);
          }
          return result;
        },
      };
    },
  };
}
