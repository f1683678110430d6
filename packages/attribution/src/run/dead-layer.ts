import { deadCode, type Graph } from "@xrt/graph";
import { feedsOf } from "../input/batch.js";
import type { MethodContext } from "./context.js";
import { row } from "./rows.js";

/**
 * The last layer of rectifiers in front of the target that lets nothing through for an image; null where there is none. One
 * forward pass, made only when a map is empty.
 */
export async function deadLayer(context: MethodContext, image: number): Promise<string | null> {
  const rectifiers = context.graph.nodes
    .filter(({ op }) => op === "relu" || op === "clip")
    .map(({ output }) => output);
  if (rectifiers.length === 0) return null;
  const of = context.plans.map((plan) => plan.of);
  const graph: Graph = deadCode({
    ...context.graph,
    outputs: [...new Set([...of, ...rectifiers])],
  });
  const lease = await context.compile("dead layer", () => ({ graph, meta: null }));
  const feeds = feedsOf(context.batch, context.image(image), 1);
  const fed = Object.fromEntries(
    lease.executable.inputs.map((name) => [name, feeds[name] as never]),
  );
  const outputs = await lease.executable.run(fed);
  const dead = rectifiers.filter((name) => row(outputs[name], 0).every((v) => v === 0));
  const last = dead.at(-1);
  if (last === undefined) return null;
  return [...context.graph.paths].find(([, value]) => value === last)?.[0] ?? last;
}
