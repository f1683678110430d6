import { sha256 } from "../text/sha256.js";

/** What shows that the parts of a split share nobody, and lets a reader of a report check that it is the same split. */
export interface SplitProof {
  /** {@link patientsHash} of each part. */
  readonly hashes: Readonly<Record<string, string>>;
  /** `overlap[a][b]`: patients that are in both parts; on the diagonal the patients of the part. */
  readonly overlap: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * The hash of the patients of each part, and how many patients each two parts share.
 *
 * @param parts - Indices of the images in each part.
 * @param groups - Patient of each image.
 * @throws DataError where the platform has no Web Cryptography, as on a page that was not opened by https.
 *
 * @example
 * ```ts
 * import { splitProof } from "@xrt/data";
 * const { overlap } = await splitProof({ train: [0, 1], test: [2] }, ["a", "b", "b"]);
 * overlap; // => { train: { train: 2, test: 1 }, test: { train: 1, test: 1 } }
 * ```
 */
export async function splitProof(
  parts: Readonly<Record<string, readonly number[]>>,
  groups: readonly string[],
): Promise<SplitProof> {
  const members = Object.entries(parts).map(
    ([name, images]) => [name, new Set(images.map((i) => groups[i] as string))] as const,
  );
  const hashes = members.map(async ([name, own]) => [name, await patientsHash([...own])] as const);
  const shared = (a: ReadonlySet<string>, b: ReadonlySet<string>) =>
    [...a].filter((patient) => b.has(patient)).length;
  return {
    hashes: Object.fromEntries(await Promise.all(hashes)),
    overlap: Object.fromEntries(
      members.map(([name, own]) => [
        name,
        Object.fromEntries(members.map(([other, theirs]) => [other, shared(own, theirs)])),
      ]),
    ),
  };
}

/**
 * SHA-256, in hexadecimal, of the JSON list of the different patients, sorted by code unit.
 *
 * @throws DataError where the platform has no Web Cryptography.
 *
 * @example
 * ```ts
 * import { patientsHash } from "@xrt/data";
 * (await patientsHash(["b", "a", "b"])) === (await patientsHash(["a", "b"])); // => true
 * ```
 */
export async function patientsHash(patients: readonly string[]): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify([...new Set(patients)].sort())));
}
