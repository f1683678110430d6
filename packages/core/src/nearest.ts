/**
 * The `count` names most like `name` (Levenshtein distance, case ignored), for error messages.
 *
 * @example
 * ```ts
 * import { nearest } from "@xrt/core";
 * nearest("conv2", ["dense", "conv_2", "conv2d"], 2); // => ["conv_2", "conv2d"]
 * ```
 */
export function nearest(name: string, names: Iterable<string>, count = 3): string[] {
  return [...names]
    .map((n) => ({ n, d: distance(name.toLowerCase(), n.toLowerCase()) }))
    .sort((a, b) => a.d - b.d)
    .slice(0, count)
    .map(({ n }) => n);
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
