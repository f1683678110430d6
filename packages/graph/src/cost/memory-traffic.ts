import type { Graph } from "../graph.js";
import { deadCode } from "../passes/dead-code.js";
import { runValues } from "./run-values.js";
import { valueBytes } from "./value-bytes.js";

/** What the caches of a processor hold, in bytes: 32 MiB, the last level of the machines this was measured on. */
const CACHE = 2 ** 25;

const MOST = 8;

/** What a node has to do with memory. */
export interface NodeTraffic {
  /** Its value. */
  readonly output: string;
  /** Bytes of the weights it reads. */
  readonly weights: number;
  /** Bytes that it reads and writes of one image. */
  readonly values: number;
}

/** What the nodes of a graph that are worked out at every run have to do with memory, in the order of the graph. */
export function nodeTraffic(graph: Graph): NodeTraffic[] {
  const live = deadCode(graph);
  const atRun = runValues(live);
  const total = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + valueBytes(live, name), 0);
  return live.nodes
    .filter(({ output }) => atRun.has(output))
    .map(({ op, inputs, output }) => {
      // a reshape is another view of the same memory
      if (op === "reshape") return { output, weights: 0, values: 0 };
      const read = inputs.filter((name) => name !== "");
      const made = read.filter((name) => atRun.has(name));
      const weights = total(read) - total(made);
      return { output, weights, values: total([...made, output]) };
    });
}

/**
 * Bytes an image that come from main memory in a run of `images`, by a simple model: weights once a run, and what a node reads and writes of
 * all images where that is more than the cache holds.
 */
export function memoryTraffic(nodes: readonly NodeTraffic[], images: number): number {
  let sum = 0;
  for (const { weights, values } of nodes) {
    sum += weights / images + (values * images > CACHE ? values : 0);
  }
  return sum;
}

/**
 * How many images are run at once with least traffic, each more for a hundredth less, since it takes memory.
 *
 * @param most - Default 8: more bring no speed.
 */
export function leastTraffic(
  nodes: readonly NodeTraffic[],
  most: number = MOST,
): { readonly images: number; readonly bytes: number } {
  let best = { images: 1, bytes: memoryTraffic(nodes, 1) };
  for (let images = 2; images <= most; images++) {
    const bytes = memoryTraffic(nodes, images);
    if (bytes <= 0.99 * best.bytes) best = { images, bytes };
  }
  return best;
}

/**
 * Images in one run with which a processor reads least from memory: few where the values of one fill its cache, more where the weights are
 * read for a few numbers only.
 *
 * @param most - Default 8.
 */
export function imagesInCache(graph: Graph, most: number = MOST): number {
  return leastTraffic(nodeTraffic(graph), most).images;
}
