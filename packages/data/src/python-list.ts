import { BadRow } from "./bad-row.js";

/**
 * The strings of a list as Python prints it: `['a', "b's"]`.
 *
 * @throws BadRow when the text is anything else.
 *
 * @example
 * ```ts
 * import { pythonStrings } from "@xrt/data";
 * pythonStrings(`['pleural effusion', "crow's feet"]`); // => ["pleural effusion", "crow's feet"]
 * ```
 */
export function pythonStrings(text: string): string[] {
  const inside = /^\s*\[(.*)\]\s*$/s.exec(text)?.[1];
  if (inside === undefined) throw notAList(text);
  const item = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(,|$)/sy;
  const strings: string[] = [];
  while (item.lastIndex < inside.length && inside.slice(item.lastIndex).trim() !== "") {
    const [, single, double, comma] = item.exec(inside) ?? [];
    const string = single ?? double;
    if (string === undefined) throw notAList(text);
    strings.push(string.replace(/\\(.)/gs, "$1"));
    if (comma === "") break;
  }
  return strings;
}

function notAList(text: string): BadRow {
  return new BadRow(`"${text}" is not a list of quoted names, such as ['normal']`);
}
