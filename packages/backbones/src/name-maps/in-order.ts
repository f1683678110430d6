import type { NdArray } from "@xrt/core";

/** What Keras calls a layer without a name of its own: its class, and a number that grows as long as the process lives. */
const UNNAMED = /^(.*?)(conv2d|batch_normalization)(?:_(\d+))?\/([^/]+)$/;

/**
 * Tensors of Keras whose unnamed layers are numbered from the first of the file on: `conv2d_95`, `conv2d_96` become `conv2d`,
 * `conv2d_1`, for each kind and nested model by itself.
 */
export function inOrder(tensors: ReadonlyMap<string, NdArray>): ReadonlyMap<string, NdArray> {
  const numbers = new Map<string, Set<number>>();
  for (const key of tensors.keys()) {
    const [, prefix, kind, number] = UNNAMED.exec(key) ?? [];
    if (kind === undefined) continue;
    const group = `${prefix}${kind}`;
    numbers.set(group, (numbers.get(group) ?? new Set()).add(Number(number ?? 0)));
  }
  const ranks = new Map(
    [...numbers].map(([group, found]) => {
      const sorted = [...found].sort((a, b) => a - b);
      return [group, new Map(sorted.map((number, i) => [number, i]))] as const;
    }),
  );
  return new Map(
    [...tensors].map(([key, tensor]) => {
      const [, prefix, kind, number, weight] = UNNAMED.exec(key) ?? [];
      if (kind === undefined) return [key, tensor];
      const rank = ranks.get(`${prefix}${kind}`)?.get(Number(number ?? 0)) ?? 0;
      return [`${prefix}${kind}${rank === 0 ? "" : `_${rank}`}/${weight}`, tensor];
    }),
  );
}
