/**
 * What a cell of the column `finding` of covid-chestxray-dataset says: one path from the root to the leaf for each
 * finding, none where nobody has looked yet.
 */
export type CovidFindingRule = (cell: string) => readonly (readonly string[])[];

/** Cells that say "nobody has looked yet". They are not negatives. */
const unlabelled = new Set(["", "?", "todo", "Unknown"]);

/** Where the flat names of the tables up to summer 2020 stand in the hierarchy of the final one. `ARDS` stands nowhere. */
const places: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    "Pneumonia/Viral": ["COVID-19", "SARS", "MERS-CoV", "Varicella", "Influenza", "Herpes"],
    "Pneumonia/Bacterial": [
      "Streptococcus",
      "Klebsiella",
      "Legionella",
      "Chlamydophila",
      "E.Coli",
      "Mycoplasma",
      "Nocardia",
    ],
    "Pneumonia/Fungal": ["Pneumocystis", "Aspergillosis"],
    Pneumonia: ["Bacterial", "Viral", "Fungal", "Lipoid", "Aspiration"],
  }).flatMap(([group, names]) => names.map((name) => [name, [...group.split("/"), name]])),
);
const renamed: Readonly<Record<string, string>> = {
  "Mycoplasma Bacterial Pneumonia": "Mycoplasma",
};

/**
 * Findings by the hierarchy of the final table, whatever the date of the table: several findings are separated by `,`,
 * groups by `/`, and flat names of older tables are put in their place. Names are trimmed.
 *
 * @example
 * ```ts
 * import { hierarchicalFindings } from "@xrt/data";
 * hierarchicalFindings("Pneumonia/Viral/Herpes "); // => [["Pneumonia", "Viral", "Herpes"]]
 * hierarchicalFindings("COVID-19, ARDS"); // => [["Pneumonia", "Viral", "COVID-19"], ["ARDS"]]
 * hierarchicalFindings("todo"); // => []
 * ```
 */
export const hierarchicalFindings: CovidFindingRule = (cell) =>
  stated(cell).map((finding) => {
    const path = finding.split("/").map((token) => token.trim());
    const [only = "", ...rest] = path;
    return rest.length > 0 ? path : (places.get(renamed[only] ?? only) ?? path);
  });

/**
 * Findings as they stand, separated by `,`: the rule of 2020, under which `Pneumonia/Viral/COVID-19` is not `COVID-19`.
 *
 * @example
 * ```ts
 * import { flatFindings } from "@xrt/data";
 * flatFindings("COVID-19, ARDS"); // => [["COVID-19"], ["ARDS"]]
 * flatFindings("Pneumonia/Viral/COVID-19"); // => [["Pneumonia/Viral/COVID-19"]]
 * ```
 */
export const flatFindings: CovidFindingRule = (cell) => stated(cell).map((finding) => [finding]);

function stated(cell: string): string[] {
  return cell
    .split(",")
    .map((finding) => finding.trim())
    .filter((finding) => !unlabelled.has(finding));
}
