import type { RemoteFile } from "./remote-file.js";
import type { WeightEntry } from "./weight-entry.js";

/** Address of a file on a mirror, which has it at `NETWORK/ID/FILE`: a served cache is one. */
export function mirrored(
  mirror: string,
  { network, id }: WeightEntry,
  { name }: RemoteFile,
): string {
  return `${mirror.replace(/\/+$/, "")}/${[network, id, name].map(encodeURIComponent).join("/")}`;
}
