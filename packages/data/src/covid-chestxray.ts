import { ageCell, neededCell, optionalCell, sexCell, textCell } from "./cells.js";
import { otherLabelledFindings } from "./dataset.js";
import { findingPaths } from "./finding-path.js";
import type { ImageMetadata, LabelValue } from "./image-record.js";
import { type ManifestFormat, manifestRows, type TableRow } from "./manifest-format.js";
import { normaliseView } from "./view.js";

/** Pairs of patient ids that are one person, as the table of the Hannover images shows. The second becomes the first. */
export const covidPatientAliases: readonly (readonly [string, string])[] = [
  ["226", "384"],
  ["233", "385"],
  ["236", "386"],
  ["245", "388"],
  ["269", "392"],
  ["387", "432"],
];

/**
 * A manifest with the rows of covid-chestxray-dataset (Cohen et al., final vocabulary): `finding` holds a path such as
 * `Pneumonia/Viral/COVID-19`. A record has every finding on its path (`1`) and none of the others that occur in the
 * table (`0`); `todo`, `Unknown` and blank cells are `"missing"` throughout. Letter suffixes of patient ids are kept:
 * `311a` and `311b` are two people.
 */
export const covidChestXray: ManifestFormat = {
  name: "covid-chestxray-dataset",
  columns: ["file", "source", "patientid", "finding", "view", "sex", "age", "license", "url"],
  defaultTask: { positive: "COVID-19", negative: otherLabelledFindings },
  citation:
    "Cohen JP, Morrison P, Dao L, Roth K, Duong TQ, Ghassemi M. COVID-19 Image Data Collection: Prospective Predictions Are the Future. arXiv:2006.11988, 2020; and the source of each image",
  licence:
    "differs per image (record.licence); no claim of diagnostic performance without a clinical study",
  read(rows, path) {
    const paths = rows.map((row) => findingPaths(textCell(row, "finding")));
    const names = [...new Set(paths.flat(2))];
    return {
      records: manifestRows(rows, path, (row, index) =>
        readRow(row, labelsOf(paths[index] ?? [], names)),
      ),
      notes: [...aliasNotes(rows), ...trimNotes(rows), ...groupNotes(paths)],
    };
  },
};

function readRow(row: TableRow, labels: ImageMetadata["labels"]): ImageMetadata {
  const patient = neededCell(row, "patientid");
  return {
    id: neededCell(row, "source"),
    file: neededCell(row, "file"),
    patient: covidPatientAliases.find(([, alias]) => alias === patient)?.[0] ?? patient,
    labels,
    view: normaliseView(textCell(row, "view")),
    sex: sexCell(row, "sex"),
    age: ageCell(row, "age"),
    source: webDomain(textCell(row, "url")),
    licence: optionalCell(row, "license"),
  };
}

function labelsOf(
  paths: readonly string[][],
  names: readonly string[],
): Record<string, LabelValue> {
  const found = new Set(paths.flat());
  const absent = paths.length === 0 ? "missing" : 0;
  return Object.fromEntries(names.map((name) => [name, found.has(name) ? 1 : absent]));
}

function webDomain(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : null;
}

function aliasNotes(rows: readonly TableRow[]): string[] {
  const ids = new Set(rows.map((row) => textCell(row, "patientid")));
  const merged = covidPatientAliases.filter((pair) => pair.every((id) => ids.has(id)));
  if (merged.length === 0) return [];
  const pairs = merged.map((pair) => pair.join("=")).join(", ");
  return [`patient ids of one person were merged: ${pairs}`];
}

function trimNotes(rows: readonly TableRow[]): string[] {
  const count = rows.filter((row) => row.finding !== textCell(row, "finding")).length;
  return count === 0 ? [] : [`blanks around the finding were removed in ${count} rows`];
}

/** A record that stops at a group, such as `Pneumonia`, says nothing of the members; it counts as their negative. */
function groupNotes(paths: readonly string[][][]): string[] {
  const groups = new Set(
    paths.flat().flatMap((p) => p.slice(1).map((_, i) => String(p.slice(0, i + 1)))),
  );
  const count = paths.filter((of) => of.some((path) => groups.has(String(path)))).length;
  if (count === 0) return [];
  return [`${count} rows name a group of findings only; they count as negative for its members`];
}
