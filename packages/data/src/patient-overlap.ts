/**
 * Number of patients that are in more than one part of a split; 0 for one that leaks nothing.
 *
 * @param parts - Indices of the images in each part.
 * @param groups - Patient of each image.
 *
 * @example
 * ```ts
 * import { countPatientOverlap } from "@xrt/data";
 * countPatientOverlap([[0, 1], [2]], ["a", "b", "b"]); // => 1
 * ```
 */
export function countPatientOverlap(
  parts: readonly (readonly number[])[],
  groups: readonly string[],
): number {
  const members = parts.map((part) => new Set(part.map((i) => groups[i])));
  const all = [...new Set(groups)];
  return all.filter((patient) => members.filter((part) => part.has(patient)).length > 1).length;
}
