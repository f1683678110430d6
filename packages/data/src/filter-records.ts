import type { Dataset, Exclusion } from "./dataset.js";
import type { ImageRecord } from "./image-record.js";

/**
 * The dataset with only the records that `keep` accepts; the others are counted under `reason`.
 *
 * @param reason - Why a record is left out, for example `"lateral view"`.
 *
 * @example
 * ```ts
 * import { filterRecords, readManifest } from "@xrt/data";
 * const manifest = [
 *   "file,source,patientid,labels,age,sex,view",
 *   "a.jpg,a.png,1,Effusion,61,F,PA",
 *   "b.jpg,b.png,2,No Finding,40,M,AP",
 * ].join("\n");
 * const dataset = readManifest(manifest, { path: "manifest.csv", open: () => Promise.reject() });
 * filterRecords(dataset, (record) => record.view === "PA", "not PA").excluded; // => [{ reason: "not PA", count: 1 }]
 * ```
 */
export function filterRecords(
  dataset: Dataset,
  keep: (record: ImageRecord) => boolean,
  reason: string,
): Dataset {
  const records = dataset.records.filter(keep);
  const count = dataset.records.length - records.length;
  return { ...dataset, records, excluded: addExclusion(dataset.excluded, { reason, count }) };
}

function addExclusion(excluded: readonly Exclusion[], added: Exclusion): readonly Exclusion[] {
  if (added.count === 0) return excluded;
  if (!excluded.some((e) => e.reason === added.reason)) return [...excluded, added];
  return excluded.map((e) =>
    e.reason === added.reason ? { reason: e.reason, count: e.count + added.count } : e,
  );
}
