import type { AttributionReport } from "@xrt/data";
import { textTable } from "../text-table.js";

/** What may be passed on of a dataset, as text. */
export function licenceText({
  citation,
  licence,
  licences,
  redistributable,
  derivable,
  images,
}: AttributionReport): string {
  return [
    `cite: ${citation}`,
    `terms: ${licence}`,
    `${redistributable} of ${images.length} images may be passed on as they are, ${derivable} with changes`,
    "",
    ...textTable(
      [
        ["licence", "images", "pass on", "with changes"],
        ...licences.map((l) => [l.code, String(l.images), l.redistribute, l.derivatives]),
      ],
      1,
    ),
  ].join("\n");
}
