import type { ImageRecord } from "@xrt/data";
import type { CompositionRow } from "./report/schema.js";

/** Counts of positives and negatives by view, sex and age band: where the classes differ without any disease. */
export function composition(
  records: readonly ImageRecord[],
  labels: ArrayLike<number>,
): CompositionRow[] {
  const attributes: readonly (readonly [string, (record: ImageRecord) => string])[] = [
    ["view", ({ view }) => view ?? "unknown"],
    ["sex", ({ sex }) => sex ?? "unknown"],
    ["age", ({ age }) => ageBand(age)],
  ];
  return attributes.flatMap(([attribute, read]) => {
    const values = records.map(read);
    return [...new Set(values)].sort().map((value) => {
      const own = values.flatMap((v, i) => (v === value ? [labels[i]] : []));
      const positives = own.filter((y) => y === 1).length;
      return { attribute, value, positives, negatives: own.length - positives };
    });
  });
}

function ageBand(age: number | null): string {
  if (age === null) return "unknown";
  const low = Math.min(Math.floor(age / 20) * 20, 80);
  return low === 80 ? "80 and over" : `${String(low).padStart(2, "0")}-${low + 19}`;
}
