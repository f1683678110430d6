import type { ImageRecord } from "./image-record.js";

/**
 * How many records have each finding, most frequent first; findings that the dataset knows but no record has count 0.
 *
 * @example
 * ```ts
 * import { countLabels } from "@xrt/data";
 * const records = [{ labels: { Effusion: 1, Mass: 0 } }, { labels: { Effusion: 1, Mass: "missing" } }] as const;
 * countLabels(records); // => { Effusion: 2, Mass: 0 }
 * ```
 */
export function countLabels(
  records: readonly Pick<ImageRecord, "labels">[],
): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { labels } of records) {
    for (const [name, value] of Object.entries(labels)) {
      counts.set(name, (counts.get(name) ?? 0) + (value === 1 ? 1 : 0));
    }
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
