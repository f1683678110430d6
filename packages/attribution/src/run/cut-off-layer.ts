import type { Graph } from "@xrt/graph";
import { type LayerChoice, resolveLayers } from "../model/layers.js";

/**
 * What `resolve` finds of `choice`; of a layer that only the whole network has, the error says that it was cut off, which no list of
 * near names would tell.
 *
 * @param whole - The network as it was given; null for a function.
 * @throws RangeError when there is no such layer.
 */
export function unlessCutOff<T>(whole: Graph | null, choice: LayerChoice, resolve: () => T): T {
  try {
    return resolve();
  } catch (cause) {
    if (whole === null || !isThere(whole, choice)) throw cause;
    throw new RangeError(
      `"${choice}" lies behind what is explained: a sigmoid or softmax at the end is cut off; name a layer in front of it, or explain the probability with { logit: false }`,
      { cause },
    );
  }
}

function isThere(graph: Graph, choice: LayerChoice): boolean {
  try {
    return resolveLayers(graph, choice).length > 0;
  } catch {
    return false;
  }
}
