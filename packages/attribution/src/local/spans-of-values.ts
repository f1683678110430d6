import type { LocalNetwork, LocalNode } from "./local-network.js";
import { hull, readBy, readersOf, type Span } from "./span.js";

/** The rows (`axis` 0) or columns (1) of every value that change with those of the image. */
export function changes(
  { input, nodes, values }: LocalNetwork,
  axis: 0 | 1,
  span: Span,
): ReadonlyMap<string, Span> {
  const found = new Map([[input, span]]);
  for (const { node, looks, reads } of nodes) {
    const size = sizeAlong(values, node.output, axis);
    const changed = reads
      .map((name) => found.get(name) as Span)
      .filter((own) => own.to > own.from)
      .map((own) => readersOf(looks[axis], own, size))
      .filter((own) => own.to > own.from);
    found.set(node.output, changed.length === 0 ? { from: 0, to: 0 } : hull(changed));
  }
  return found;
}

/**
 * The rows or columns of earlier values that those of `needed` are made of, which are added to it: of all values that the nodes from `to`
 * back to `from` read.
 */
export function addNeeds(
  { nodes, values }: LocalNetwork,
  axis: 0 | 1,
  needed: Map<string, Span>,
  { from, to }: Span,
): void {
  for (let i = to - 1; i >= from; i--) {
    const { node, looks, reads } = nodes[i] as LocalNode;
    const own = needed.get(node.output);
    if (own === undefined || own.to <= own.from) continue;
    for (const name of reads) {
      const read = readBy(looks[axis], own, sizeAlong(values, name, axis));
      const before = needed.get(name);
      needed.set(name, before === undefined ? read : hull([before, read]));
    }
  }
}

/** Number of rows or columns of a value. */
export function sizeAlong(values: LocalNetwork["values"], name: string, axis: 0 | 1): number {
  const { axes, shape } = values.get(name) as { axes: readonly number[]; shape: readonly number[] };
  return shape[(axes[axis] ?? 1) - 1] ?? 1;
}
