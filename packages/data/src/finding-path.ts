/** Cells of covid-chestxray-dataset that say "nobody has looked yet". They are not negatives. */
const unlabelled = new Set(["", "?", "todo", "Unknown"]);

/**
 * The hierarchical findings of a cell of covid-chestxray-dataset, each from the root to the leaf, names trimmed.
 * Older tables separate several findings by commas. Empty where the cell is blank, `todo` or `Unknown`.
 *
 * @example
 * ```ts
 * import { findingPaths } from "@xrt/data";
 * findingPaths("Pneumonia/Viral/Herpes "); // => [["Pneumonia", "Viral", "Herpes"]]
 * findingPaths("COVID-19, ARDS"); // => [["COVID-19"], ["ARDS"]]
 * findingPaths("todo"); // => []
 * ```
 */
export function findingPaths(cell: string): string[][] {
  return cell
    .split(",")
    .filter((path) => !unlabelled.has(path.trim()))
    .map((path) => path.split("/").map((token) => token.trim()));
}
