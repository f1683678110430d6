import type { Labels, LabelValue } from "./image-record.js";

/** The labels that are stated of an image; `null` where nothing is. */
export type StatedLabels = ReadonlySet<string> | null;

/** What stated labels become, and of how many images nothing is said. */
export interface OccurringLabels {
  /** Value of every name that occurs anywhere, sorted by code unit; one object for equal ones. */
  of(stated: StatedLabels): Labels;
  /** Whether nothing but remarks is stated. */
  saysNothing(stated: StatedLabels): boolean;
}

/**
 * Labels of a world that is closed but whose names are only known when all images are read: `1` for what is stated of an
 * image and `0` for what is stated of others only. Where nothing is stated every label is missing.
 *
 * @param all - What is stated of each image.
 * @param remarks - Labels that speak of the report or the film, not of findings; where only they are stated, every
 * finding is missing. Default none.
 */
export function occurringLabels(
  all: Iterable<StatedLabels>,
  { remarks = [] }: { remarks?: readonly string[] } = {},
): OccurringLabels {
  const distinct = new Set(all);
  const names = [...new Set([...distinct].flatMap((stated) => [...(stated ?? [])]))].sort();
  const valuesWhere = (isMissing: (name: string) => boolean) =>
    Object.fromEntries(names.map((name) => [name, isMissing(name) ? "missing" : 0] as const));
  // a copy of a parsed object is far faster to make, and smaller, than one to which 200 names are added
  const template = (values: object): Record<string, LabelValue> =>
    JSON.parse(JSON.stringify(values));
  const absent = template(valuesWhere(() => false));
  const unsaid = template(valuesWhere((name) => !remarks.includes(name)));
  const silent = valuesWhere(() => true);
  const saysNothing = (stated: StatedLabels) =>
    stated === null || [...stated].every((name) => remarks.includes(name));
  const known = new Map<string, Labels>();
  const of = (stated: StatedLabels): Labels => {
    if (stated === null) return silent;
    const key = JSON.stringify([...stated].sort());
    let labels = known.get(key);
    if (labels === undefined) {
      const values = { ...(saysNothing(stated) ? unsaid : absent) };
      for (const name of stated) values[name] = 1;
      labels = values;
      known.set(key, labels);
    }
    return labels;
  };
  return { of, saysNothing };
}
