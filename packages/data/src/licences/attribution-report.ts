import type { Dataset } from "../dataset.js";
import { counted } from "../text/counted.js";
import { type LicencePermissions, licencePermissions } from "./licence-permissions.js";
import { licenceCode, parseLicence } from "./parse-licence.js";

/** What must be said of one image, and what may be done with it. */
export interface ImageAttribution extends LicencePermissions {
  readonly id: string;
  /** Licence, verbatim; `null` where no permission is known. */
  readonly licence: string | null;
  readonly source: string | null;
  readonly url: string | null;
  readonly doi: string | null;
}

/** How many images have a licence, and what it permits. */
export interface LicenceCount extends LicencePermissions {
  /** Short name, see {@link licenceCode}. */
  readonly code: string;
  readonly images: number;
}

/** What must be cited and what may be passed on: plain data. */
export interface AttributionReport {
  readonly dataset: string;
  readonly citation: string;
  /** Terms of the collection, which hold beside those of each image. */
  readonly licence: string;
  /** What was done to the images. */
  readonly changes: string;
  /** Most frequent first. */
  readonly licences: readonly LicenceCount[];
  /** Images that may be passed on as they are. */
  readonly redistributable: number;
  /** Images that may be passed on with changes. */
  readonly derivable: number;
  readonly images: readonly ImageAttribution[];
}

/**
 * What must be cited, and what may be passed on, for every image of a dataset: take a subset first to report on that.
 *
 * @param changes - What was done to the images, as Creative Commons wants it said. Default `"none"`.
 *
 * @example
 * ```ts
 * import { attributionReport } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const { redistributable, licences } = attributionReport(dataset, { changes: "resized to 224 x 224 pixels" });
 * redistributable; // => 282
 * licences[0]?.code; // => "unrestricted"
 * ```
 */
export function attributionReport(
  { name, citation, licence, records }: Dataset,
  { changes = "none" }: { changes?: string } = {},
): AttributionReport {
  const counts = new Map<string, LicenceCount>();
  const images = records.map((record): ImageAttribution => {
    const parsed = parseLicence(record.licence);
    const permissions = licencePermissions(parsed);
    const code = licenceCode(parsed);
    counts.set(code, { ...permissions, code, images: (counts.get(code)?.images ?? 0) + 1 });
    return {
      ...permissions,
      id: record.id,
      licence: record.licence,
      source: record.source,
      url: record.url ?? null,
      doi: record.doi ?? null,
    };
  });
  return {
    dataset: name,
    citation,
    licence,
    changes,
    licences: [...counts.values()].sort((a, b) => b.images - a.images),
    redistributable: images.filter((image) => image.redistribute === "yes").length,
    derivable: images.filter((image) => image.derivatives === "yes").length,
    images,
  };
}

/**
 * The report as text: what to cite, how many images have which licence, and one line for each image that must be named.
 *
 * @example
 * ```ts
 * import { attributionReport, attributionText } from "@xrt/data";
 * import { openDataset } from "@xrt/data/node";
 * const dataset = await openDataset("packages/sample/nih-chest-xray14");
 * const [first] = attributionText(attributionReport(dataset)).split("\n");
 * first; // => "NIH ChestX-ray14: 282 images, of which 282 may be passed on and 282 with changes"
 * ```
 */
export function attributionText(report: AttributionReport): string {
  const { dataset, images, redistributable, derivable, citation, licence, changes } = report;
  return [
    `${dataset}: ${counted(images.length, "image")}, of which ${redistributable} may be passed on and ${derivable} with changes`,
    `Cite: ${citation}`,
    `Terms: ${licence}`,
    `Changes: ${changes}`,
    ...report.licences.map((l) => `  ${l.code}: ${counted(l.images, "image")}`),
    "",
    ...images.filter((image) => image.attribution).map(imageLine),
  ].join("\n");
}

function imageLine({ id, source, url, doi, licence }: ImageAttribution): string {
  const where = [url ?? source, doi === null ? null : `doi:${doi}`].filter((part) => part !== null);
  return `${id}: ${where.join(", ") || "source unknown"}; ${licence?.trim() || "no licence known"}`;
}
