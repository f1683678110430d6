/** What a licence text says. */
export interface ParsedLicence {
  /**
   * Kind of licence: `"by"` for Creative Commons with attribution, `"cc0"`, `"apache"`, `"mit"`, `"public-domain"`,
   * `"unrestricted"` where the provider says so in words, `"restricted"` for agreements that forbid passing on, `"other"`
   * for text that is none of these, `"none"` where there is no text: no permission is known.
   */
  readonly family:
    | "by"
    | "cc0"
    | "apache"
    | "mit"
    | "public-domain"
    | "unrestricted"
    | "restricted"
    | "other"
    | "none";
  /** For example `"4.0"`; `null` where it is not said. */
  readonly version: string | null;
  /** Whether commercial use is forbidden. */
  readonly nc: boolean;
  /** Whether changed versions must not be passed on: a resized or cropped image, a mask, a heat map. */
  readonly nd: boolean;
  /** Whether changed versions must be passed on under the same licence. */
  readonly sa: boolean;
}

const plain = { version: null, nc: false, nd: false, sa: false } as const;

const families: readonly (readonly [RegExp, ParsedLicence["family"]])[] = [
  [/^cc0\b|\bcc zero\b/, "cc0"],
  [/^apache\b/, "apache"],
  [/^mit\b/, "mit"],
  [/\bpublic domain\b/, "public-domain"],
  [/\bagreement\b|\bcredentialed\b|\bno (?:redistribution|sharing)\b/, "restricted"],
  [/^(?:unrestricted|no restriction)/, "unrestricted"],
];

/**
 * The parts of a licence text. What is not understood is `"other"`, never a permission.
 *
 * @param text - Verbatim; `null` or blank is `"none"`.
 *
 * @example
 * ```ts
 * import { parseLicence } from "@xrt/data";
 * parseLicence("CC BY-NC-SA 4.0"); // => { family: "by", version: "4.0", nc: true, nd: false, sa: true }
 * parseLicence(" ").family; // => "none"
 * ```
 */
export function parseLicence(text: string | null): ParsedLicence {
  const name = (text ?? "").trim().toLowerCase();
  if (name === "") return { family: "none", ...plain };
  const cc = /^(?:cc|creative commons)[\s-]+by((?:-(?:nc|nd|sa))*)(?:[\s-]+v?(\d\.\d))?$/.exec(
    name,
  );
  if (cc !== null) {
    const terms = (cc[1] ?? "").split("-");
    const [nc, nd, sa] = ["nc", "nd", "sa"].map((term) => terms.includes(term));
    return { family: "by", version: cc[2] ?? null, nc: !!nc, nd: !!nd, sa: !!sa };
  }
  const family = families.find(([rule]) => rule.test(name))?.[1] ?? "other";
  return { family, ...plain, version: /\b\d\.\d\b/.exec(name)?.[0] ?? null };
}

/**
 * The short name of a licence: `"by-nc-sa"`, or the family.
 *
 * @example
 * ```ts
 * import { licenceCode, parseLicence } from "@xrt/data";
 * licenceCode(parseLicence("CC BY-NC-ND")); // => "by-nc-nd"
 * licenceCode(parseLicence(null)); // => "none"
 * ```
 */
export function licenceCode({ family, nc, nd, sa }: ParsedLicence): string {
  return [family, ...(nc ? ["nc"] : []), ...(nd ? ["nd"] : []), ...(sa ? ["sa"] : [])].join("-");
}
