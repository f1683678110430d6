import { nearest } from "@xrt/core";

/**
 * Ids of the patients that must be in a part, by its name. Ids that no image has are ignored: the list of what a network was trained on is mostly longer than
 * the dataset at hand, and has nothing in common with most.
 */
export type PinnedPatients<Part extends string = string> = Readonly<
  Partial<Record<Part, readonly string[] | ReadonlySet<string>>>
>;

/**
 * Part of each pinned patient.
 *
 * @throws TypeError when an id is no text: a number would match nobody, and so protect nobody.
 * @throws RangeError when a part is none of `parts`, or a patient is pinned to two.
 */
export function partOfPinned<Part extends string>(
  caller: string,
  pinned: PinnedPatients<Part> | undefined,
  parts: Readonly<Record<Part, unknown>>,
): ReadonlyMap<string, Part> {
  const partOf = new Map<string, Part>();
  for (const part of Object.keys(pinned ?? {}) as Part[]) {
    if (!Object.hasOwn(parts, part)) {
      const known = Object.keys(parts);
      throw new RangeError(
        `${caller}: patients are pinned to "${part}", which is none of the parts ${known.join(", ")}; nearest: ${nearest(part, known, 1).join("")}`,
      );
    }
    for (const patient of pinned?.[part] ?? []) {
      if (typeof patient !== "string") {
        throw new TypeError(
          `${caller}: patient ${patient} is pinned to ${part} as a ${typeof patient}, wants a string as in the groups`,
        );
      }
      const other = partOf.get(patient) ?? part;
      if (other !== part) {
        throw new RangeError(
          `${caller}: patient ${patient} is pinned to ${other} and to ${part}; one part can have a patient`,
        );
      }
      partOf.set(patient, part);
    }
  }
  return partOf;
}
