import { cutValues } from "../cost/cut-values.js";
import { leastTraffic, nodeTraffic } from "../cost/memory-traffic.js";
import { valueBytes } from "../cost/value-bytes.js";
import type { Graph, Node } from "../graph.js";
import { deadCode } from "../passes/dead-code.js";
import { startAt } from "../passes/start-at.js";
import { tap } from "../passes/tap.js";

/** A graph in two parts that want runs of different sizes. */
export interface TwoParts {
  /** From the inputs to `value`. */
  readonly front: Graph;
  /** Images of one run of the front. */
  readonly frontPerRun: number;
  readonly value: string;
  /** From `value` to the outputs. */
  readonly rest: Graph;
  /** Images of one run of the rest that are fastest. */
  readonly restPerRun: number;
}

/** What decides whether a graph is run in two parts, in bytes an image. */
export interface TwoPartsCosts {
  /** What the parts have to save of the traffic with memory: 64 MiB, about two milliseconds. */
  readonly least: number;
  /** What a byte of the value between them costs, which is returned, copied and fed. */
  readonly moved: number;
}

const COSTS: TwoPartsCosts = { least: 2 ** 26, moved: 12 };

/** Most images in one run of the rest, which has the many weights. */
const MOST_OF_REST = 32;

const known = new WeakMap<Graph, TwoParts | null>();

/**
 * Where a graph is better run in two parts: its front, whose values are so large that those of a few images fill the cache, by one or two
 * images at a time, and its rest, whose weights are many, by as many as there are. The dense layers of VGG16 are 494 MB that a run reads once,
 * and the maps of its first layers 13 MB an image.
 *
 * @returns Null where nothing, or little, is gained, or where images meet in the front.
 */
export function twoParts(graph: Graph): TwoParts | null {
  const found = known.get(graph);
  if (found !== undefined) return found;
  const parts = partsOf(graph);
  known.set(graph, parts);
  return parts;
}

/** {@link twoParts}, worked out anew. */
export function partsOf(graph: Graph, { least, moved }: TwoPartsCosts = COSTS): TwoParts | null {
  const live = deadCode(graph);
  const traffic = nodeTraffic(live);
  const whole = leastTraffic(traffic);
  // no way to cut it saves more than all
  if (whole.bytes < least) return null;
  const meeting = whereImagesMeet(live);
  let best = { bytes: whole.bytes - least, value: "", frontPerRun: 0, restPerRun: 0 };
  for (const value of cutValues(live)) {
    if (meeting.has(value)) break;
    if (live.outputs.includes(value)) continue;
    const end = traffic.findIndex(({ output }) => output === value) + 1;
    const front = leastTraffic(traffic.slice(0, end));
    const rest = leastTraffic(traffic.slice(end), MOST_OF_REST);
    const sum = front.bytes + rest.bytes + moved * valueBytes(live, value);
    // of values of equal size the last, behind what an engine fuses
    if (sum > best.bytes) continue;
    best = { bytes: sum, value, frontPerRun: front.images, restPerRun: rest.images };
  }
  const { bytes: _, value, ...perRun } = best;
  if (value === "") return null;
  return { front: tap(live, [value]), value, rest: startAt(live, value), ...perRun };
}

/** Values in which images have met: those that have no row for each, those of an op along that axis, and what comes of them. */
function whereImagesMeet({ nodes, inputs, types }: Graph): ReadonlySet<string> {
  const made = new Set(inputs);
  const found = new Set<string>();
  for (const { inputs: read, output, attributes } of nodes) {
    if (!read.some((name) => made.has(name))) continue;
    made.add(output);
    const isOwn = types.get(output)?.shape[0] === "batch" && !alongImages(attributes);
    if (!isOwn || read.some((name) => found.has(name))) found.add(output);
  }
  return found;
}

function alongImages({ axis, axes, permutation }: Node["attributes"]): boolean {
  if (Array.isArray(permutation) && permutation[0] !== 0) return true;
  return axis === 0 || (Array.isArray(axes) && axes.includes(0));
}
