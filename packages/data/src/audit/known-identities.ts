import type { ImageRecord } from "../image-record.js";

/**
 * How the collections name their images, where the name alone says which image it is, whatever the extension: NIH
 * ChestX-ray14 (and Google's relabels and selections of it), the Hannover repository (164 of whose images are in
 * covid-chestxray-dataset under their own names), and the DICOM identifiers of RSNA (which COVIDx takes over) and SIIM.
 */
const naming: readonly RegExp[] = [
  /^\d{8}_\d{3}$/,
  /^[0-9a-f]{8}$/,
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/,
  /^\d+(?:\.\d+){5,}$/,
];

/** Shorter file names, such as `1.png`, are in every collection. */
const TELLING = 8;

/** Images of several collections that are one image by their names. */
export interface KnownIdentity {
  /** The name that they share. */
  readonly name: string;
  /** Indices of the records, ascending, of at least two collections. */
  readonly images: readonly number[];
}

/**
 * Images that two collections of a merged dataset share, by their names: whole file names of at least 8 characters, and
 * without the extension where the name follows the rule of a known collection. Sets that rename their images, as SIIM
 * does with those of NIH, need `aliases`, or the pixels.
 *
 * @param aliases - Another name of an image by its name without extension, such as RSNA's published list of the NIH
 * images that it took.
 *
 * @example
 * ```ts
 * import { knownIdentities } from "@xrt/data";
 * const records = [
 *   { id: "NIH/00000001_000.png", collection: "NIH" },
 *   { id: "Google/00000001_000.jpg", collection: "Google" },
 *   { id: "NIH/00000002_000.png", collection: "NIH" },
 * ];
 * knownIdentities(records); // => [{ name: "00000001_000", images: [0, 1] }]
 * ```
 */
export function knownIdentities(
  records: readonly Pick<ImageRecord, "id" | "collection">[],
  { aliases = new Map() }: { aliases?: ReadonlyMap<string, string> } = {},
): KnownIdentity[] {
  const byName = new Map<string, number[]>();
  for (const [i, { id }] of records.entries()) {
    const name = identityName(id, aliases);
    if (name === null) continue;
    const own = byName.get(name);
    if (own === undefined) byName.set(name, [i]);
    else own.push(i);
  }
  return [...byName]
    .filter(([, images]) => new Set(images.map((i) => records[i]?.collection)).size > 1)
    .map(([name, images]) => ({ name, images }));
}

function identityName(id: string, aliases: ReadonlyMap<string, string>): string | null {
  const file = id.slice(id.lastIndexOf("/") + 1).toLowerCase();
  const stem = file.replace(/\.(?:png|jpe?g|dcm|dicom|tiff?|nii|gz)$/g, "");
  const alias = aliases.get(stem);
  if (alias !== undefined) return alias.toLowerCase().replace(/\.[a-z]+$/, "");
  if (naming.some((rule) => rule.test(stem))) return stem;
  return file.length >= TELLING ? file : null;
}
