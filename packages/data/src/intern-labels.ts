import type { Labels, LabelValue } from "./image-record.js";

/**
 * Makes labels of values in the order of `names`, one object for equal ones: a collection has far fewer combinations
 * than images, and what works on labels can work once for each.
 */
export function internLabels(names: readonly string[]): (values: readonly LabelValue[]) => Labels {
  const known = new Map<string, Labels>();
  return (values) => {
    const key = values.join();
    let labels = known.get(key);
    if (labels === undefined) {
      labels = Object.fromEntries(names.map((name, i) => [name, values[i] ?? "missing"]));
      known.set(key, labels);
    }
    return labels;
  };
}

/**
 * Labels of a world that is closed: `1` for the names that are stated, `0` for all others; one object for equal ones.
 */
export function closedWorldLabels(
  names: readonly string[],
): (present: ReadonlySet<string>) => Labels {
  const intern = internLabels(names);
  return (present) => intern(names.map((name) => (present.has(name) ? 1 : 0)));
}
