import type { ImageMetadata } from "./image-record.js";

/** Records that have the same id or file: all but one of them describe somebody else's film. */
export interface Shared {
  readonly key: "id" | "file";
  readonly records: readonly ImageMetadata[];
}

/** The records that share an id or file with others, by what they share. */
export function sharedBy(records: readonly ImageMetadata[], key: Shared["key"]): Shared[] {
  if (new Set(records.map((record) => record[key])).size === records.length) return [];
  const groups = new Map<string, ImageMetadata[]>();
  for (const record of records) {
    const group = groups.get(record[key]);
    if (group === undefined) groups.set(record[key], [record]);
    else group.push(record);
  }
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({ key, records: group }));
}

/** A table that was pasted a thousand times must not make a reason of a thousand rows for each of them. */
const mostNamed = 4;

/** What is wrong with records that share an image, in one line that names the first of them. */
export function reasonOf({ key, records }: Shared): string {
  const named = records
    .slice(0, mostNamed)
    .map((r) => `${r.file} from ${r.id} of patient ${r.patient}`);
  if (records.length > mostNamed) named.push(`${records.length - mostNamed} others`);
  return `${records.length === 2 ? "two" : records.length} rows have the same ${key === "file" ? "file" : "source"}: ${named.join("; ")}`;
}
