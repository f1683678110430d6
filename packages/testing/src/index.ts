/**
 * Oracles for the tests of @xrt: a slow float64 evaluator of graphs, finite differences, and a comparison of arrays.
 *
 * @packageDocumentation
 */
export { type CloseOptions, expectClose, type Values } from "./close.js";
export { toFloat32, toFloat64 } from "./convert.js";
export { Dice } from "./dice.js";
export { finiteDifferences } from "./finite-differences.js";
export { mutateBytes } from "./mutate-bytes.js";
export { type RandomArrayOptions, randomArray } from "./random-array.js";
export type { Array64 } from "./reference/array.js";
export { evaluate, type ReferenceGraph, type ReferenceNode } from "./reference/evaluate.js";
