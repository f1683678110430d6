import { randomStream } from "@xrt/core";

/**
 * Numbers `from` to `from + count - 1` of an endless list in which `items` follow one another in a random order, then all of them
 * again in another one: each item is used as often as any other, whatever part of the list is taken.
 */
export function cycled<T>(
  items: readonly T[],
  { seed, stream, from, count }: { seed: number; stream: string; from: number; count: number },
): T[] {
  const orders = new Map<number, number[]>();
  return Array.from({ length: count }, (_, k) => {
    const round = Math.floor((from + k) / items.length);
    const order =
      orders.get(round) ?? randomStream(seed, `${stream}/${round}`).permutation(items.length);
    orders.set(round, order);
    return items[order[(from + k) % items.length] as number] as T;
  });
}
