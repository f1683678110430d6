/**
 * Refuses what is no array, which the types cannot where there are none.
 *
 * @param caller - Function to name in an error.
 * @param arrays - By the names of the arguments.
 * @throws TypeError that names the first.
 */
export function checkArrays(caller: string, arrays: Readonly<Record<string, unknown>>): void {
  for (const [name, given] of Object.entries(arrays)) {
    const isObject = typeof given === "object" && given !== null;
    if (isObject && typeof (given as Partial<ArrayLike<unknown>>).length === "number") continue;
    const what = isObject ? "an object without a length" : String(given);
    throw new TypeError(
      `${caller}: ${name} is ${what}, wants an array; of an NdArray its data, of a tensor await tensor.data()`,
    );
  }
}

/**
 * Options that cannot be left out, or a record of numbers.
 *
 * @param caller - Function to name in an error.
 * @param name - Argument to name in an error.
 * @param wants - An example of what to give.
 * @throws TypeError when they are left out.
 */
export function checkRecord<T>(
  caller: string,
  given: T,
  { name = "options", wants }: { readonly name?: string; readonly wants: string },
): T {
  if (typeof given === "object" && given !== null) return given;
  throw new TypeError(
    `${caller}: ${name} ${name.endsWith("s") ? "are" : "is"} ${given}, wants for example ${wants}`,
  );
}

/** @throws TypeError when a statistic is no function. */
export function checkFunction(caller: string, name: string, given: unknown): void {
  if (typeof given === "function") return;
  throw new TypeError(`${caller}: ${name} is ${given}, wants a function`);
}
