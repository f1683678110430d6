import type { LayersModel } from "@tensorflow/tfjs-layers";
import { nearest, UsageError } from "@xrt/core";
import type { Parameter } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { type BlocksOptions, blocks } from "./blocks.js";

/**
 * Which layers are trained, by their path (`"vgg16/block5_conv3"`):
 *
 * - `"all"`, `"none"`;
 * - `{ from }`: this layer and all behind it, in the order of the network;
 * - `{ lastBlocks, by }`: so many of the last `blocks`;
 * - `{ lastLayers }`: so many of the last layers with weights;
 * - a function of the path.
 */
export type TrainableRule =
  | "all"
  | "none"
  | { readonly from: string }
  | ({ readonly lastBlocks: number } & BlocksOptions)
  | { readonly lastLayers: number }
  | ((path: string) => boolean);

/** What {@link setTrainable} left: numbers of values. */
export interface TrainableCount {
  /** Values that a training run may change. */
  readonly trainable: number;
  /** Values that stay, moving statistics of BatchNorm included. */
  readonly frozen: number;
}

/**
 * Say which layers of a network are trained. Graphs that are made of the network afterwards know it: their parameters are
 * `trainable` or not.
 *
 * @throws UsageError when no layer with weights is called as `from` says, or a number is not whole or below 0.
 *
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { mobileNetV1, setTrainable, withHead } from "@xrt/backbones";
 * const network = withHead(mobileNetV1({ alpha: 0.25, inputShape: [64, 64, 3], includeTop: false }));
 * await setTrainable(network, { from: "head" }); // => { trainable: 257, frozen: 218544 }
 * ```
 */
export async function setTrainable(
  network: LayersModel,
  rule: TrainableRule,
): Promise<TrainableCount> {
  const graph = await fromLayersModel(network);
  const layerOf = (parameter: string) => parameter.slice(0, parameter.lastIndexOf("/"));
  const paths = [
    ...new Set(
      [...graph.parameters].flatMap(([name, p]) => (p.role === "constant" ? [] : [layerOf(name)])),
    ),
  ];
  const inRule = chooser();
  visit(network, "");
  const after = await fromLayersModel(network);
  return count([...after.parameters.values()]);

  function chooser(): (path: string) => boolean {
    if (typeof rule === "function") return rule;
    if (rule === "all") return () => true;
    if (rule === "none") return () => false;
    if (typeof rule !== "object" || rule === null) {
      throw new UsageError(
        `setTrainable: the rule is ${JSON.stringify(rule)}, wants "all", "none", { from: layer }, { lastBlocks: n }, { lastLayers: n }, or a function of a layer's path`,
      );
    }
    if ("from" in rule) {
      const at = paths.findIndex((path) => path === rule.from || path.startsWith(`${rule.from}/`));
      if (at < 0) {
        const near = nearest(rule.from, paths);
        throw new UsageError(
          `setTrainable: no layer with weights is called "${rule.from}"; nearest: ${near.join(", ")}`,
        );
      }
      return amongst(paths.slice(at));
    }
    if ("lastLayers" in rule) return amongst(last(paths, rule.lastLayers, "lastLayers"));
    const chosen = last(blocks(graph, rule), rule.lastBlocks, "lastBlocks");
    return amongst(chosen.flatMap(({ parameters }) => parameters.map(layerOf)));
  }

  function visit(model: LayersModel, prefix: string): void {
    for (const layer of model.layers) {
      const path = `${prefix}${layer.name}`;
      if (isModel(layer)) {
        visit(layer, `${path}/`);
      } else if (layer.weights.length > 0) layer.trainable = inRule(path);
    }
  }
}

function isModel(layer: object): layer is LayersModel {
  return "layers" in layer && Array.isArray(layer.layers);
}

function amongst(paths: readonly string[]): (path: string) => boolean {
  const chosen = new Set(paths);
  return (path) => chosen.has(path);
}

function last<T>(all: readonly T[], n: number, option: string): readonly T[] {
  if (Number.isSafeInteger(n) && n >= 0) return n === 0 ? [] : all.slice(-n);
  throw new UsageError(`setTrainable: ${option} is ${n}, wants a whole number from 0`);
}

function count(parameters: readonly Parameter[]): TrainableCount {
  const values = (wanted: boolean) =>
    parameters.reduce(
      (n, { array, trainable, role }) =>
        role !== "constant" && trainable === wanted ? n + array.data.length : n,
      0,
    );
  return { trainable: values(true), frozen: values(false) };
}
