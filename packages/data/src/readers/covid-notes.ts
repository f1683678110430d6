import type { Cells } from "../cells.js";
import { countNote } from "../count-note.js";
import type { UnspecifiedChild } from "../labels/labels-of-paths.js";
import { covidPatientAliases } from "./covid-people.js";

/** Says which ids were merged, where a table has both of a pair. */
export function aliasNotes(patients: Iterable<string>): string[] {
  const ids = new Set(patients);
  const merged = covidPatientAliases.filter((pair) => pair.every((id) => ids.has(id)));
  if (merged.length === 0) return [];
  const pairs = merged.map((pair) => pair.join("=")).join(", ");
  return [`patient ids of one person were merged: ${pairs}`];
}

/** Says how many cells of the column `finding` had blanks around them. */
export function trimNotes(rows: Iterable<Cells>): string[] {
  let count = 0;
  for (const { finding = "" } of rows) if (finding !== finding.trim()) count++;
  return count === 0 ? [] : [`blanks around the finding were removed in ${count} rows`];
}

/** Says for how many rows the rule of unspecified members was needed. */
export function unspecifiedNotes(count: number, rule: UnspecifiedChild = "negative"): string[] {
  const effect = rule === "negative" ? "they count as negative" : "they are missing";
  return countNote(count, `rows name a group of findings only; ${effect} for its members`);
}
