/**
 * The tfjs engine: runs a graph on any TensorFlow.js backend, by forward ops only.
 *
 * @packageDocumentation
 */
export type { Executable } from "../executable.js";
export { type CompileOptions, compile } from "./compile.js";
