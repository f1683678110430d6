import { DataError } from "@xrt/core";
import { type Cells, textCell } from "../cells.js";

/** One form that `metadata.csv` of covid-chestxray-dataset has had. */
export interface CovidGeneration {
  /** For example `"B1 (May 2020)"`. */
  readonly name: string;
  readonly columns: readonly string[];
}

const clinical =
  "extubated temperature pO2_saturation leukocyte_count neutrophil_count lymphocyte_count";
const provenance =
  "view modality date location folder filename doi url license clinical_notes other_notes";

/** Oldest first. Columns without a name, which some have at the end, are left out. */
export const covidGenerations: readonly CovidGeneration[] = [
  {
    name: "A (March 2020)",
    columns:
      "Patientid,offset,sex,age,finding,survival,view,date,location,filename,doi, url,license,notes".split(
        ",",
      ),
  },
  {
    name: "B1 (May 2020)",
    columns: columns(
      `finding survival intubated intubation_present went_icu needed_supplemental_O2 ${clinical}`,
    ),
  },
  {
    name: "B2 (June 2020)",
    columns: columns(
      `finding survival intubated intubation_present went_icu in_icu needed_supplemental_O2 ${clinical}`,
    ),
  },
  {
    name: "C (final)",
    columns: columns(
      `finding RT_PCR_positive survival intubated intubation_present went_icu in_icu needed_supplemental_O2 ${clinical}`,
    ),
  },
];

function columns(state: string): string[] {
  return `patientid offset sex age ${state} ${provenance}`.split(" ");
}

/**
 * The generation that has exactly these columns.
 *
 * @param path - Path of the table, for the error message.
 * @throws DataError when none has; the message says what is missing and what is unexpected for the nearest one.
 */
export function covidGeneration(
  header: readonly string[],
  { path }: { path: string },
): CovidGeneration {
  const named = header.filter((column) => !isUnnamed(column));
  const differences = covidGenerations.map((generation) => ({
    generation,
    missing: generation.columns.filter((column) => !named.includes(column)),
    unexpected: named.filter((column) => !generation.columns.includes(column)),
  }));
  const size = (d: (typeof differences)[number]) => d.missing.length + d.unexpected.length;
  const nearest = differences.reduce((a, b) => (size(b) < size(a) ? b : a));
  if (size(nearest) === 0) return nearest.generation;
  const list = (names: readonly string[]) => names.map((name) => `"${name}"`).join(", ") || "none";
  throw new DataError(
    `${path}: the header is of no known generation of covid-chestxray-dataset (${covidGenerations.map((g) => g.name).join(", ")}); from ${nearest.generation.name} it lacks ${list(nearest.missing)} and has unexpected ${list(nearest.unexpected)}`,
    { path },
  );
}

/** Whether `csvRows` had to name the column. */
function isUnnamed(column: string): boolean {
  return /^column \d+$/.test(column);
}

/** Whether text stands in a column without a name, where commas that were not quoted push it. */
export function isSpilled(row: Cells): boolean {
  return Object.keys(row).some((column) => isUnnamed(column) && textCell(row, column) !== "");
}

/** The cells under the names of the later generations, whatever the generation. */
export function covidCells(row: Cells, { columns: names }: CovidGeneration): Cells {
  if (!names.includes("Patientid")) return row;
  return { ...row, patientid: row.Patientid ?? "", url: row[" url"] ?? "" };
}
