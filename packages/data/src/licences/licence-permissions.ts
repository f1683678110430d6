import type { ParsedLicence } from "./parse-licence.js";

/** What may be done with an image. `"unknown"` is to be treated as no. */
export interface LicencePermissions {
  /** Whether the image may be passed on unchanged. */
  readonly redistribute: "yes" | "no" | "unknown";
  /** Whether a changed version may be passed on: resized, cropped, with a heat map. */
  readonly derivatives: "yes" | "no" | "unknown";
  readonly commercial: "yes" | "no" | "unknown";
  /** Whether the author and the licence must be named. */
  readonly attribution: boolean;
  /** Whether changed versions must be under the same licence. */
  readonly shareAlike: boolean;
}

const permissive: readonly ParsedLicence["family"][] = [
  "by",
  "cc0",
  "apache",
  "mit",
  "public-domain",
  "unrestricted",
];

/**
 * What a licence permits. This is a help for reports, not legal advice; computing on an image at home is not its matter.
 *
 * @example
 * ```ts
 * import { licencePermissions, parseLicence } from "@xrt/data";
 * const { redistribute, derivatives } = licencePermissions(parseLicence("CC BY-NC-ND 4.0"));
 * [redistribute, derivatives]; // => ["yes", "no"]
 * ```
 */
export function licencePermissions({ family, nc, nd, sa }: ParsedLicence): LicencePermissions {
  const known = permissive.includes(family) ? "yes" : family === "restricted" ? "no" : "unknown";
  return {
    redistribute: known,
    derivatives: nd ? "no" : known,
    commercial: nc ? "no" : known,
    attribution: family !== "cc0" && family !== "public-domain",
    shareAlike: sa,
  };
}
