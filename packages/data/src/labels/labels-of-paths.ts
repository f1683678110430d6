import type { Labels, LabelValue } from "../image-record.js";
import { internLabels } from "../intern-labels.js";

/** A finding with its groups, from the root: `["Pneumonia", "Viral", "COVID-19"]`. */
type Path = readonly string[];

/**
 * What a record that stops at a group, such as `Pneumonia`, says of the members of the group: nothing, which counts as
 * `"negative"`, or stays `"missing"`.
 */
export type UnspecifiedChild = "negative" | "missing";

/** The labels of many images whose findings form a hierarchy. */
export interface LabelsOfPaths {
  /** One for each image, in order. */
  readonly labels: readonly Labels[];
  /** Images that stop at a group of findings, of whose members they say nothing. */
  readonly unspecified: number;
}

/**
 * Labels of images of which each states some findings by path: `1` for every name on its paths, `0` for all other names
 * that occur, and `"missing"` throughout where it states none.
 *
 * @param paths - For each image, its findings.
 * @param unspecifiedChild - Default `"negative"`.
 */
export function labelsOfPaths(
  paths: readonly (readonly Path[])[],
  { unspecifiedChild = "negative" }: { unspecifiedChild?: UnspecifiedChild | undefined } = {},
): LabelsOfPaths {
  const names = [...new Set(paths.flat(2))];
  const intern = internLabels(names);
  const below = membersOf(paths.flat());
  let unspecified = 0;
  const labels = paths.map((own) => {
    const found = new Set(own.flat());
    const ends = own.filter((path) => stopsAtGroup(path, { own, below }));
    const open = new Set(ends.flatMap((path) => [...(below.get(path.join("/")) ?? [])]));
    if (ends.length > 0) unspecified++;
    return intern(names.map(labelValue));

    function labelValue(name: string): LabelValue {
      if (own.length === 0) return "missing";
      if (found.has(name)) return 1;
      return unspecifiedChild === "missing" && open.has(name) ? "missing" : 0;
    }
  });
  return { labels, unspecified };
}

/** Whether a path stops at a group and no other path of the image goes on from there. */
function stopsAtGroup(
  path: Path,
  { own, below }: { own: readonly Path[]; below: ReadonlyMap<string, ReadonlySet<string>> },
): boolean {
  const goesOn = (other: Path) =>
    other.length > path.length && path.every((name, i) => name === other[i]);
  return below.has(path.join("/")) && !own.some(goesOn);
}

/** The names below each group, which is written as its path. */
function membersOf(paths: readonly Path[]): Map<string, Set<string>> {
  const below = new Map<string, Set<string>>();
  for (const path of paths) {
    for (let i = 1; i < path.length; i++) {
      const group = path.slice(0, i).join("/");
      const members = below.get(group) ?? new Set();
      for (const name of path.slice(i)) members.add(name);
      below.set(group, members);
    }
  }
  return below;
}
