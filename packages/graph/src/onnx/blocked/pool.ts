import { maxPoolAttributes, type PoolAttributes, poolAttributes } from "../../ops/max-pool.js";
import { BLOCKED_DOMAIN } from "./domain.js";
import type { BlockedContext } from "./emit-blocked.js";

/** Emits a pooling of a blocked value. */
export function emitBlockedPool({ emit, blocks, node, type }: BlockedContext): boolean {
  const [x = ""] = node.inputs;
  const [, , height = 0, width = 0] = type(node.output).shape as number[];
  if (!blocks.has(x) || height * width < 2) return false;
  const attributes = node.attributes as unknown as PoolAttributes;
  const isMax = node.op === "maxPool";
  emit.node(isMax ? "MaxPool" : "AveragePool", [blocks.of(x)], {
    output: blocks.make(node.output),
    attributes: isMax ? maxPoolAttributes(attributes) : poolAttributes(attributes),
    domain: BLOCKED_DOMAIN,
  });
  return true;
}
