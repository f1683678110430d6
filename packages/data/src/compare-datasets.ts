import type { Dataset } from "./dataset.js";
import type { ImageRecord } from "./image-record.js";

/** Something that two versions of a collection say differently of one image. */
export interface RecordChange {
  readonly id: string;
  /** Name of the field of the record, of the finding, or of the column of the table. */
  readonly field: string;
  /** As text; `""` where nothing is said. */
  readonly before: string;
  readonly after: string;
}

/** What happened to a collection between two versions. */
export interface DatasetDifference {
  /** Ids that only the later version has. */
  readonly added: readonly string[];
  /** Ids that only the earlier version has. */
  readonly removed: readonly string[];
  /** In the order of the earlier version. */
  readonly changed: readonly RecordChange[];
}

/** How {@link compareDatasets} compares. */
export interface CompareDatasetsOptions {
  /** Columns of the tables that are compared verbatim, beside what the reader made of them. Default none. */
  readonly columns?: readonly string[] | undefined;
}

const fields = [
  "patient",
  "view",
  "sex",
  "age",
  "source",
  "licence",
  "modality",
  "study",
  "part",
  "year",
  "url",
  "doi",
] as const satisfies readonly (keyof ImageRecord)[];

/**
 * What changed between two versions of a collection, image by image as told by their ids: people, views, licences and
 * all other facts of a record, and every finding that both versions know. Tables of public collections are corrected for
 * years, and a result belongs to one version.
 *
 * @example
 * ```ts
 * import { compareDatasets, readManifest } from "@xrt/data";
 * const read = (...rows: string[]) =>
 *   readManifest(["file,source,patientid,labels,age,sex,view", ...rows].join("\n"), { path: "manifest.csv", open: () => Promise.reject() });
 * const before = read("a.jpg,a.png,1,Effusion,61,F,PA", "b.jpg,b.png,2,Mass,40,M,PA");
 * const after = read("a.jpg,a.png,1,Effusion,61,F,AP", "c.jpg,c.png,3,Mass,40,M,PA");
 * compareDatasets(before, after); // => { added: ["c.png"], removed: ["b.png"], changed: [{ id: "a.png", field: "view", before: "PA", after: "AP" }] }
 * ```
 */
export function compareDatasets(
  before: Pick<Dataset, "records">,
  after: Pick<Dataset, "records">,
  { columns = [] }: CompareDatasetsOptions = {},
): DatasetDifference {
  const earlier = new Map(before.records.map((record) => [record.id, record]));
  const later = new Map(after.records.map((record) => [record.id, record]));
  return {
    added: [...later.keys()].filter((id) => !earlier.has(id)),
    removed: [...earlier.keys()].filter((id) => !later.has(id)),
    changed: before.records.flatMap((record) => {
      const now = later.get(record.id);
      return now === undefined ? [] : changesOf(record, now, columns);
    }),
  };
}

function changesOf(
  before: ImageRecord,
  after: ImageRecord,
  columns: readonly string[],
): RecordChange[] {
  const shared = Object.keys(before.labels).filter((name) => Object.hasOwn(after.labels, name));
  const pairs: [string, unknown, unknown][] = [
    ...fields.map((field): [string, unknown, unknown] => [field, before[field], after[field]]),
    ...shared.map((name): [string, unknown, unknown] => [
      name,
      before.labels[name],
      after.labels[name],
    ]),
    ...columns.map((column): [string, unknown, unknown] => [
      `column ${column}`,
      before.raw?.[column],
      after.raw?.[column],
    ]),
  ];
  return pairs
    .filter(([, was, is]) => text(was) !== text(is))
    .map(([field, was, is]) => ({ id: before.id, field, before: text(was), after: text(is) }));
}

function text(value: unknown): string {
  return String(value ?? "");
}
