import { DataError, nearest } from "@xrt/core";
import type { ManifestFormat } from "./manifest-format.js";
import { covidManifest } from "./manifests/covid-manifest.js";
import { nihManifest } from "./manifests/nih-manifest.js";

/** The kinds of manifest that {@link readManifest} knows. */
export const manifestFormats: readonly ManifestFormat[] = [nihManifest, covidManifest];

/**
 * The format whose columns are all in `columns`.
 *
 * @param path - Path of the manifest, for the error message.
 * @throws DataError when none fits; the message lists what each format misses and the nearest column there is.
 *
 * @example
 * ```ts
 * import { detectManifestFormat } from "@xrt/data";
 * const columns = ["file", "source", "patientid", "labels", "age", "sex", "view", "sha256"];
 * detectManifestFormat(columns, { path: "manifest.csv" }).name; // => "NIH ChestX-ray14"
 * ```
 */
export function detectManifestFormat(
  columns: readonly string[],
  { path }: { path: string },
): ManifestFormat {
  const missing = (format: ManifestFormat) => format.columns.filter((c) => !columns.includes(c));
  const format = manifestFormats.find((f) => missing(f).length === 0);
  if (format !== undefined) return format;
  const problems = [...manifestFormats]
    .sort((a, b) => missing(a).length - missing(b).length)
    .map(
      (f) =>
        `${f.name} lacks ${missing(f)
          .map((c) => withNearest(c, columns))
          .join(", ")}`,
    );
  throw new DataError(
    `${path}: the columns fit no known format: ${problems.join("; ")}; rename or add the columns`,
    { path },
  );
}

function withNearest(column: string, columns: readonly string[]): string {
  const [found] = nearest(column, columns, 1);
  return found === undefined ? column : `${column} (nearest: "${found}")`;
}
