import { DataError } from "@xrt/core";

/**
 * The path without `.`, `..` and doubled separators; backslashes count as separators.
 *
 * @param source - Name of the file source, for the error message.
 * @throws DataError when it is absolute or leads out of the source, as a manifest of ill intent may have it.
 *
 * @example
 * ```ts
 * import { insidePath } from "@xrt/data";
 * insidePath("images/./a.png", { source: "set" }); // => "images/a.png"
 * ```
 */
export function insidePath(path: string, { source }: { source: string }): string {
  const parts: string[] = [];
  let outside =
    path === "" || /^([/\\]|[a-z]:|[a-z][a-z0-9+.-]*:\/\/)/i.test(path) || path.includes("\0");
  for (const part of path.split(/[/\\]/)) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) outside = true;
  }
  if (outside || parts.length === 0) {
    throw new DataError(
      `${source}: the file "${path}" lies outside ${source}; name files relative to it and inside it`,
      { path },
    );
  }
  return parts.join("/");
}
