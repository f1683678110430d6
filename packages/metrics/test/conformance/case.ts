import { expect } from "vitest";

export interface Case {
  readonly id: string;
  readonly fn: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs differ by function, and the file is read as it is
  readonly inputs: any;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tolerance: { readonly abs: number; readonly rel?: number };
  readonly source: string;
}

/** What this package makes of the inputs of a case, by the case's `fn`. */
// biome-ignore lint/suspicious/noExplicitAny: see Case
export type Run = Record<string, (inputs: any) => object>;

/** Compares all that a case expects: numbers written in full within 1e-9 of themselves, others within its tolerance. */
export function expectCase(
  got: Record<string, unknown>,
  { expected, tolerance: { abs, rel = 0 }, source }: Case,
): void {
  // made from moments that were more exact than those in the file
  const fromMoments = source.includes("from pROC moments");
  const limit = (e: number) => {
    const stated = abs + rel * Math.abs(e);
    return abs > 1e-8 || fromMoments || isRounded(e)
      ? stated
      : Math.min(stated, Math.max(1e-9 * Math.abs(e), 1e-15));
  };
  for (const [key, value] of Object.entries(expected)) expectClose(got?.[key], value, limit, key);
}

/** Whether a number was written with at most ten decimals, of which the last is rounded. */
function isRounded(e: number): boolean {
  return /\.\d{8,10}$/.test(`${e}`);
}

/** Compares numbers within `limit` of the expected one, anything else exactly. */
function expectClose(
  got: unknown,
  expected: unknown,
  limit: (expected: number) => number,
  key: string,
): void {
  if (Array.isArray(expected)) {
    expect(got, key).toHaveLength(expected.length);
    for (const [i, e] of expected.entries()) {
      expectClose((got as unknown[])[i], e, limit, `${key}[${i}]`);
    }
  } else if (typeof expected === "number") {
    const gap = Math.abs((got as number) - expected);
    expect(gap, `${key} is ${got}, wants ${expected}`).toBeLessThanOrEqual(limit(expected));
  } else if (typeof expected === "object" && expected !== null) {
    for (const [name, e] of Object.entries(expected)) {
      expectClose((got as Record<string, unknown>)?.[name], e, limit, `${key}.${name}`);
    }
  } else if (expected === null) {
    // what is undefined: the end of an interval that there is not, any other number NaN
    if (key === "lower" || key === "upper") expect(got, key).toBeUndefined();
    else expect(got, key).toBeNaN();
  } else {
    expect(got, key).toEqual(expected);
  }
}
