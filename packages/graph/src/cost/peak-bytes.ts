import type { Graph } from "../graph.js";
import { runValues } from "./run-values.js";
import { valueBytes } from "./value-bytes.js";

/** Options of {@link peakBytes}. */
export interface PeakBytesOptions {
  /** Images in one run. Default 1. */
  readonly batch?: number;
  /** Parameters that are fed at each run. Default: none. */
  readonly fed?: readonly string[];
}

/**
 * Most bytes that the values of a run take at one time, parameters not counted: a value lives from the node that makes it to
 * its last reader, an output to the end, an input all the time, and a reshape shares the memory of what it reads. Engines that
 * write over a value in place need less, workspaces inside a kernel come on top.
 */
export function peakBytes(graph: Graph, { batch = 1, fed = [] }: PeakBytesOptions = {}): number {
  const atRun = runValues(graph, fed);
  const fixed = new Set(fed);
  const bytes = (name: string) => valueBytes(graph, name, batch);
  const owners = memoryOwners(graph);
  const owner = (name: string) => owners.get(name) ?? name;
  const counts = (name: string) => atRun.has(name) && !fixed.has(name);

  const lastUse = new Map<string, number>();
  graph.nodes.forEach(({ inputs, output }, i) => {
    for (const name of inputs) lastUse.set(owner(name), i);
    lastUse.set(owner(output), i);
  });
  for (const name of [...graph.inputs, ...graph.outputs])
    lastUse.set(owner(name), graph.nodes.length);
  const ending = graph.nodes.map((): string[] => []);
  lastUse.forEach((i, name) => {
    ending[i]?.push(name);
  });

  let live = 0;
  for (const name of graph.inputs) live += bytes(name);
  let peak = live;
  graph.nodes.forEach(({ output }, i) => {
    if (counts(output) && owner(output) === output) live += bytes(output);
    peak = Math.max(peak, live);
    for (const name of ending[i] ?? []) if (counts(name)) live -= bytes(name);
  });
  return peak;
}

/** For each reshape the value whose memory it shares. */
function memoryOwners(graph: Graph): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { op, inputs, output } of graph.nodes) {
    const [from = ""] = inputs;
    if (op === "reshape") owners.set(output, owners.get(from) ?? from);
  }
  return owners;
}
