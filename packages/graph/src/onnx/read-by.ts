import type { OnnxNode } from "./emitter.js";
import { isSubgraph } from "./protobuf.js";

/** Adds the values that a node reads, the body of a loop too. */
export function readBy({ inputs, attributes }: OnnxNode, read: Set<string>): void {
  for (const name of inputs) read.add(name);
  for (const key in attributes) {
    const body = attributes[key];
    if (body === undefined || !isSubgraph(body)) continue;
    for (const node of body.nodes) readBy(node, read);
    for (const { name } of body.outputs) read.add(name);
  }
}
