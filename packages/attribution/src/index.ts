/**
 * Where a network looked: attribution methods that return raw signed maps. Drawing is under `@xrt/attribution/render`,
 * what its units want to see under `@xrt/attribution/visualize`.
 *
 * @packageDocumentation
 */
export * from "./cam/index.js";
export { type ComparedMethod, compare } from "./compare.js";
export * from "./concepts/index.js";
export * from "./gradient/index.js";
export type { Baseline } from "./input/baseline.js";
export type { ArrayInput, Input, TensorLike } from "./input/batch.js";
export * from "./inside/index.js";
export { listMethods, type MethodInfo, methodNamed, methods, parseOptions } from "./methods.js";
export type { Engine, EngineChoice } from "./model/engine.js";
export { type LayerChoice, type LayerInfo, listLayers } from "./model/layers.js";
export { type PrepareOptions, prepare } from "./model/prepare.js";
export type { PreparedModel } from "./model/prepared-model.js";
export type { ScoreFunction, Scores } from "./model/score-function.js";
export { type AskedBatch, ScoreFunctionError } from "./model/score-function-error.js";
export { releaseSessions } from "./model/sessions.js";
export type { GraphModelLike, LayersModelLike, Model, NetworkLike } from "./model.js";
export * from "./perturbation/index.js";
export type {
  Attribution,
  AttributionEstimate,
  AttributionWarning,
  Layout,
} from "./result/attribution.js";
export { load, save } from "./result/file.js";
export * from "./rules/index.js";
export type { ExplainOptions } from "./run/explain-options.js";
export type { Family, Method, MethodDefinition } from "./run/method.js";
export type { AnyMethod, AnyOptions, MethodTable } from "./run/method-table.js";
export type { OptionSpec } from "./run/options.js";
export * from "./segments/index.js";
export type { OutputValue } from "./target/output-value.js";
export type {
  NamedTarget,
  NeuronTarget,
  Target,
  TargetFunction,
  UnitTarget,
} from "./target/target.js";
