/**
 * The onnx engine: writes a graph as an ONNX file and runs it on onnxruntime.
 *
 * @packageDocumentation
 */

export type { Executable } from "../executable.js";
export { type CompileOptions, compile } from "./compile.js";
export { type ExternalData, type FromOnnxOptions, fromOnnx } from "./from-onnx.js";
export type { OnnxEngine } from "./load-onnxruntime.js";
export { type ReadInitializersOptions, readInitializers } from "./read-initializers.js";
export { type RunBatchesOptions, runBatches } from "./run-batches.js";
export { type ToOnnxOptions, toOnnx } from "./to-onnx.js";
