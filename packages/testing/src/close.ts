import { type NdArray, sameShape, type TypedArray } from "@xrt/core";

/** Numbers to compare: a list of them, or an array, whose shape is then compared as well. */
export type Values = ArrayLike<number> | NdArray<TypedArray>;

/** Options of {@link expectClose}. */
export interface CloseOptions {
  /** Allowed error as a share of the largest magnitude in `expected`. Default 1e-5. */
  readonly relative?: number;
  /** Allowed error on top of that. Default 1e-6. */
  readonly absolute?: number;
  /** What is compared, for the message. Default `"values"`. */
  readonly what?: string;
}

/**
 * Assert that two arrays agree: `|got - expected| <= absolute + relative * max |expected|` at every element, the maximum
 * taken over the whole array, since the rounding of a sum scales with its terms and not with its result.
 *
 * @throws Error that names the worst element when one is further off, a number is not finite, or the sizes differ.
 */
export function expectClose(
  got: Values,
  expected: Values,
  { relative = 1e-5, absolute = 1e-6, what = "values" }: CloseOptions = {},
): void {
  const [a, b] = [numbersOf(got), numbersOf(expected)];
  const [from, to] = [shapeOf(got), shapeOf(expected)];
  if (from !== undefined && to !== undefined && !sameShape(from, to)) {
    throw new Error(`expectClose: ${what} have shape [${from}], wanted [${to}]`);
  }
  if (a.length !== b.length) {
    throw new Error(`expectClose: got ${a.length} ${what}, wanted ${b.length}`);
  }
  checkFinite(a, `${what} hold`);
  checkFinite(b, `expected ${what} hold`);

  const magnitude = b.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
  const allowed = absolute + relative * magnitude;
  const errors = a.map((v, i) => Math.abs(v - (b[i] as number)));
  const worst = errors.reduce((w, e, i) => (e > (errors[w] as number) ? i : w), 0);
  if ((errors[worst] ?? 0) <= allowed) return;
  const off = errors.filter((e) => e > allowed).length;
  throw new Error(
    `expectClose: ${off} of ${a.length} ${what} are off, the worst at index ${worst}: got ${a[worst]}, wanted ` +
      `${b[worst]}, error ${errors[worst]?.toExponential(2)}, allowed ${allowed.toExponential(2)} = ${absolute} + ` +
      `${relative} * ${magnitude}`,
  );
}

function numbersOf(values: Values): number[] {
  return Array.from("shape" in values ? values.data : values);
}

function shapeOf(values: Values): readonly number[] | undefined {
  return "shape" in values ? values.shape : undefined;
}

function checkFinite(numbers: readonly number[], what: string): void {
  const i = numbers.findIndex((v) => !Number.isFinite(v));
  if (i >= 0) throw new Error(`expectClose: ${what} ${numbers[i]} at index ${i}`);
}
