import type { Dataset } from "../dataset.js";
import { filterRecords } from "../filter-records.js";
import { licenceCode, parseLicence } from "./parse-licence.js";

/**
 * The dataset with only the images of some licences; the others are counted by licence.
 *
 * @param allow - Short names, see {@link licenceCode}: `"by"`, `"by-sa"`, `"by-nc-sa"`, `"apache"`, `"none"` and so on.
 *
 * @example
 * ```ts
 * import { keepLicences } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * keepLicences(dataset, ["by", "unrestricted"]).records.length; // => 282
 * ```
 */
export function keepLicences(dataset: Dataset, allow: readonly string[]): Dataset {
  const codes = new Map(dataset.records.map((r) => [r, licenceCode(parseLicence(r.licence))]));
  const others = [...new Set(codes.values())].filter((code) => !allow.includes(code));
  return others.reduce(
    (rest, code) => filterRecords(rest, (r) => codes.get(r) !== code, `licence ${code}`),
    dataset,
  );
}
