import { randomStream } from "@xrt/core";
import type { Dataset } from "../dataset.js";
import { filterRecords } from "../filter-records.js";
import type { ImageRecord } from "../image-record.js";
import { patientGroups } from "../patient-groups.js";

/** How {@link onePerPatient} chooses. */
export interface OnePerPatientOptions {
  /** `"first"` or `"last"` in the order of the records, or `"random"` by `seed`. Default `"first"`. */
  readonly choose?: "first" | "last" | "random";
  /** For `"random"`; the choice does not depend on the order of the records. Default 0. */
  readonly seed?: number;
  /** What becomes of images of unknown people, see {@link patientGroups}. Default `"refuse"`. */
  readonly unknown?: "refuse" | "image";
}

/**
 * The dataset with one image of each patient. Whole records are chosen: nothing of one image is ever told of another.
 *
 * @throws DataError when an image names no patient and `unknown` is `"refuse"`.
 *
 * @example
 * ```ts
 * import { onePerPatient } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const one = onePerPatient(dataset, { choose: "random", seed: 1 });
 * one.records.length === new Set(dataset.records.map((r) => r.patient)).size; // => true
 * ```
 */
export function onePerPatient(
  dataset: Dataset,
  { choose = "first", seed = 0, unknown = "refuse" }: OnePerPatientOptions = {},
): Dataset {
  const groups = patientGroups(dataset.records, { unknown });
  const own = new Map<string, ImageRecord[]>();
  for (const [i, record] of dataset.records.entries()) {
    const group = groups[i] as string;
    const images = own.get(group);
    if (images === undefined) own.set(group, [record]);
    else images.push(record);
  }
  const kept = new Set([...own].map(([group, images]) => pick(group, images, { choose, seed })));
  return filterRecords(dataset, (record) => kept.has(record), "another image of the same patient");
}

function pick(
  group: string,
  images: readonly ImageRecord[],
  { choose, seed }: Required<Pick<OnePerPatientOptions, "choose" | "seed">>,
): ImageRecord | undefined {
  if (choose === "first") return images[0];
  if (choose === "last") return images.at(-1);
  const byId = [...images].sort((a, b) => (a.id < b.id ? -1 : 1));
  const draw = randomStream(seed, `one-per-patient/${group}`).uniform(0);
  return byId[Math.floor(draw * byId.length)];
}
