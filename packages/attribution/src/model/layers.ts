import { type Dim, type Graph, resolveValue } from "@xrt/graph";
import { type Model, toGraph } from "../model.js";

/** Which layers: a path such as `"vgg16/block5_conv3"`, `"last-conv"`, `"all-conv"`, a glob, or a list of them. */
export type LayerChoice = string | readonly string[];

/** A layer that can be named. */
export interface LayerInfo {
  /** What to write as `layer`. */
  readonly path: string;
  /** Name of its value in the graph. */
  readonly value: string;
  /** Kind of the op that makes it, or `"input"`. */
  readonly op: string;
  /** `[batch, channels, rows, columns]` of a map. */
  readonly shape: readonly Dim[];
  /** Whether it has rows and columns, as class activation maps want. */
  readonly spatial: boolean;
}

/**
 * The layers of a model in the order in which they are computed, with what to call them.
 *
 * @example
 * ```ts
 * import { listLayers } from "@xrt/attribution";
 * import { float32, GraphBuilder } from "@xrt/graph";
 * const b = new GraphBuilder();
 * const y = b.node("relu", [b.input("x", float32("batch", 3))], {}, "relu");
 * (await listLayers(b.build([y]))).map(({ path }) => path); // => ["relu"]
 * ```
 */
export async function listLayers(model: Model): Promise<LayerInfo[]> {
  return layersOf(await toGraph(model));
}

/** See {@link listLayers}; a value without a path of the source goes by its name. */
export function layersOf(graph: Graph): LayerInfo[] {
  const paths = new Map<string, string[]>();
  for (const [path, value] of graph.paths) paths.set(value, [...(paths.get(value) ?? []), path]);
  const all = graph.nodes.flatMap(({ op, output }) => {
    const names = paths.get(output) ?? (graph.paths.size === 0 ? [output] : []);
    const shape = graph.types.get(output)?.shape ?? [];
    return names.map((path) => ({
      path,
      value: output,
      op,
      shape,
      spatial: isSpatial(graph, output),
    }));
  });
  return all;
}

/** Whether a value is a map `[batch, channels, rows, columns]`. */
export function isSpatial(graph: Graph, value: string): boolean {
  const shape = graph.types.get(value)?.shape ?? [];
  return shape.length === 4 && shape[0] === "batch" && !graph.inputs.includes(value);
}

/**
 * Names of the values at `layer`, without repetition, in the order in which they are named or computed.
 *
 * @throws RangeError that lists the nearest names when nothing is called so, or a glob matches nothing.
 */
export function resolveLayers(graph: Graph, layer: LayerChoice): string[] {
  const names = typeof layer === "string" ? [layer] : layer;
  if (names.length === 0) throw new RangeError("layer is an empty list; name one, or leave it out");
  return [...new Set(names.flatMap((name) => resolveOne(graph, name)))];
}

/**
 * Name of the one value at `layer`.
 *
 * @throws RangeError when there are several.
 */
export function resolveLayer(graph: Graph, layer: LayerChoice): string {
  const found = resolveLayers(graph, layer);
  const [first = ""] = found;
  if (found.length > 1) {
    throw new RangeError(
      `"${layer}" is ${found.length} layers, ${found.slice(0, 3).join(", ")}, ...; wants one`,
    );
  }
  return first;
}

function resolveOne(graph: Graph, name: string): string[] {
  if (name === "input") return [...graph.inputs];
  if (name === "all-conv") {
    const found = graph.nodes.filter(({ op, output }) => op === "conv" && isSpatial(graph, output));
    if (found.length > 0) return found.map(({ output }) => output);
    throw new RangeError('"all-conv": the network has no convolution');
  }
  if (!name.includes("*")) return [resolveValue(graph, name)];
  const pattern = globPattern(name);
  const values = [
    ...[...graph.paths].filter(([path]) => pattern.test(path)).map(([, value]) => value),
    ...graph.nodes.map(({ output }) => output).filter((value) => pattern.test(value)),
  ];
  const order = new Map(graph.nodes.map(({ output }, i) => [output, i]));
  const found = [...new Set(values)].filter((value) => order.has(value));
  if (found.length > 0) return found.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  const some = layersOf(graph)
    .slice(-5)
    .map(({ path }) => path);
  throw new RangeError(`no layer matches "${name}"; some that there are: ${some.join(", ")}`);
}

/** `*` is any part of one step of a path, `**` any number of steps. */
function globPattern(glob: string): RegExp {
  const source = glob
    .split(/(\*\*|\*)/)
    .map((part) => {
      if (part === "**") return ".*";
      return part === "*" ? "[^/]*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
    })
    .join("");
  return new RegExp(`^${source}$`);
}
