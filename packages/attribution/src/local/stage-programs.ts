import type { NdArray } from "@xrt/core";
import { type Graph, tap } from "@xrt/graph";
import type { Lease } from "../model/sessions.js";
import type { MethodContext } from "../run/context.js";
import { networkBehind } from "../run/network-behind.js";
import type { LocalPlan } from "./changed-scores.js";
import type { LocalValue } from "./local-network.js";
import { partShape } from "./parts.js";
import { stageGraph } from "./stage-graph.js";

/** A run of a compiled graph. */
export type Run = (feeds: Record<string, NdArray>) => Promise<Readonly<Record<string, NdArray>>>;

/** The compiled parts of a network. */
export interface StagePrograms {
  /** From the image to the values at all cuts. */
  readonly cuts: Run;
  /** One for each stage. */
  readonly stages: readonly Run[];
  /** From the value at the last cut to what the targets are of. */
  readonly rest: Run;
  /** Most changes in one run. */
  readonly perRun: number;
}

/** Compiles the parts of a network, or takes those of an earlier call. */
export async function stagePrograms(
  context: MethodContext,
  { network, stages, last, of, key }: LocalPlan,
): Promise<StagePrograms> {
  const { graph, values } = network;
  const { signal } = context;
  const compiled = (name: string, build: () => Graph) =>
    context.compile(`${name} of ${key}`, () => ({ graph: build(), meta: null }), key);
  const cuts = await compiled("cuts", () =>
    tap(
      graph,
      stages.map(({ to }) => to),
    ),
  );
  const rest = await compiled("rest", () => networkBehind(graph, last, of));
  const parts: Lease[] = [];
  for (const [k, { from, to, crops }] of stages.entries()) {
    const shape = partShape(values.get(from) as LocalValue, crops);
    parts.push(await compiled(`stage ${k}`, () => stageGraph(graph, { from, to, shape })));
  }
  // refused here where not even one image fits
  context.perRun(cuts);
  const runOf =
    ({ executable }: Lease): Run =>
    async (feeds) => {
      const outputs = await executable.run(feeds, { signal });
      // what was aborted during the run does not go on
      signal?.throwIfAborted();
      return outputs;
    };
  return {
    cuts: runOf(cuts),
    rest: runOf(rest),
    stages: parts.map(runOf),
    perRun: Math.min(...[rest, ...parts].map((lease) => context.perRun(lease))),
  };
}
