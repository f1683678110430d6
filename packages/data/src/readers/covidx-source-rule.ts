import type { CovidxEntry } from "./covidx-lists.js";

/**
 * How far the source of an image tells its label: the share of each part that a rule gets right which knows the
 * commonest label of each source in the first part, and nothing of the image.
 */
export function sourceRuleNotes(entries: readonly CovidxEntry[]): string[] {
  if (entries.every(({ source }) => source === null)) {
    return ["the lists name no source, which in this collection nearly equals the label"];
  }
  const parts = [...new Set(entries.map(({ part }) => part))];
  const rule = commonestLabels(entries.filter(({ part }) => part === parts[0]));
  const shares = parts.map((part) => {
    const own = entries.filter((entry) => entry.part === part);
    const right = own.filter(({ source, label }) => rule.get(source) === label).length;
    return `${((100 * right) / own.length).toFixed(1)} % of ${part}`;
  });
  return [`a rule that knows only the source gets ${shares.join(" and ")} right`];
}

function commonestLabels(entries: readonly CovidxEntry[]): Map<string | null, string> {
  const counts = new Map<string | null, Map<string, number>>();
  for (const { source, label } of entries) {
    const own = counts.get(source) ?? new Map<string, number>();
    own.set(label, (own.get(label) ?? 0) + 1);
    counts.set(source, own);
  }
  return new Map(
    [...counts].map(([source, own]) => [
      source,
      [...own].reduce((best, next) => (next[1] > best[1] ? next : best))[0],
    ]),
  );
}
