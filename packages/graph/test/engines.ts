import * as tf from "@tensorflow/tfjs-core";
import { onnx, type TestEngine, tfjs } from "./engine.js";

/** The engines that npm brings. */
export const engines: readonly TestEngine[] = [
  onnx("node"),
  onnx("wasm"),
  await tfjs("cpu", () => import("@tensorflow/tfjs-backend-cpu")),
  await tfjs("wasm", () => import("@tensorflow/tfjs-backend-wasm")),
];

// a backend has to be current before the number of tensors can be asked for
await tf.setBackend("cpu");
