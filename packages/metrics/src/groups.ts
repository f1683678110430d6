import { checkArrays } from "./internal/check-given.js";
/** Patient of each image, or the caller's word that no patient has two images. */
export type Groups = readonly string[] | "independent";

/**
 * The patient of each image as a number, counted in the order of their first image.
 *
 * @param caller - Function to name in an error.
 * @param n - Images.
 * @param what - Argument to name in an error.
 * @throws RangeError when there are not `n` groups, or one of them is not a name.
 */
export function patientNumbers(
  caller: string,
  groups: readonly string[],
  n: number,
  what = "groups",
): Int32Array {
  checkArrays(caller, { [what]: groups });
  if (groups.length !== n) {
    throw new RangeError(`${caller}: ${what} has ${groups.length} names but yTrue has ${n} labels`);
  }
  const numbers = new Map<string, number>();
  return Int32Array.from({ length: n }, (_, i) => {
    const name = groups[i];
    // an empty name is a missing one: it would make one patient of all the images without
    if (typeof name !== "string" || name === "") {
      throw new RangeError(
        `${caller}: ${what}[${i}] is ${JSON.stringify(name)}, wants a name as a string`,
      );
    }
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
}
