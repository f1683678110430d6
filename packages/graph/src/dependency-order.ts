/**
 * The nodes that `roots` need, each behind those that it reads. Without recursion: a chain may be as long as a file makes it.
 *
 * @param reads - The nodes that a node reads; asked once for each.
 * @param onCycle - Called with a node that depends on itself and the one that reads it, to throw.
 */
export function dependencyOrder<N>(
  roots: Iterable<N>,
  reads: (node: N) => readonly N[],
  onCycle: (node: N, reader: N) => never,
): N[] {
  const order: N[] = [];
  const state = new Map<N, "open" | "done">();
  for (const root of roots) {
    const stack: { node: N; rest: Iterator<N> }[] = [];
    const open = (node: N) => {
      state.set(node, "open");
      stack.push({ node, rest: reads(node).values() });
    };
    if (!state.has(root)) open(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.next();
      if (next.done) {
        state.set(top.node, "done");
        order.push(top.node);
        stack.pop();
      } else if (state.get(next.value) === "open") onCycle(next.value, top.node);
      else if (!state.has(next.value)) open(next.value);
    }
  }
  return order;
}
