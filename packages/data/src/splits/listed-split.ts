/**
 * The parts of a split that somebody else listed: JSON with a list for each part, of ids or of rows that begin with an
 * id (`["a.png", "patient 7", 1]`). What else the JSON holds, numbers of rows or a comment, is no part. `null` where
 * there is no such list.
 */
export function listedSplit(json: unknown): Readonly<Record<string, readonly string[]>> | null {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  const parts = Object.entries(json).flatMap(([name, list]) => {
    const ids = Array.isArray(list) ? list.map(idIn) : [];
    return ids.length > 0 && ids.every((id) => id !== null) ? [[name, ids] as const] : [];
  });
  return parts.length === 0 ? null : Object.fromEntries(parts);
}

function idIn(entry: unknown): string | null {
  const id: unknown = Array.isArray(entry) ? entry[0] : entry;
  return typeof id === "string" ? id : null;
}
