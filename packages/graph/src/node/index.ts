/**
 * Models on disk.
 *
 * @packageDocumentation
 */
export { loadOnnx } from "./load-onnx.js";
