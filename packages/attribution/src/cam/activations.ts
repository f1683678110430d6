import { tap } from "@xrt/graph";
import { feedsOf } from "../input/batch.js";
import type { MethodContext } from "../run/context.js";
import type { MapLayer } from "./map-layer.js";

/** The value of a layer for each image, computed once for all targets. */
export async function activationsOf(
  context: MethodContext,
  { name }: MapLayer,
): Promise<Float32Array[]> {
  const { batch, graph } = context;
  const lease = await context.compile(`value ${name}`, () => ({
    graph: tap(graph, [name]),
    meta: null,
  }));
  const found: Float32Array[] = [];
  const passes = context.passes(lease, {
    points: batch.count,
    feeds: (from, to) =>
      feedsOf(batch, batch.data.subarray(from * batch.size, to * batch.size), to - from),
    visit: (from, to, outputs) => {
      const data = outputs[name]?.data ?? new Float32Array(0);
      const size = data.length / (to - from);
      for (let k = 0; k < to - from; k++) {
        found.push(Float32Array.from(data.subarray(k * size, (k + 1) * size)));
      }
    },
    quiet: true,
  });
  for await (const _ of passes);
  return found;
}
