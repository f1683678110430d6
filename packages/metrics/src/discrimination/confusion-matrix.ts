import { checkArrays } from "../internal/check-given.js";

/** A class: a name or a number. */
export type ClassName = string | number;

/** Images by true and predicted class. */
export interface ConfusionMatrix {
  /** Classes that occur, in order: numbers by size, then names by code unit. */
  readonly classes: readonly ClassName[];
  /** `counts[i][j]`: images of class `classes[i]` that were called `classes[j]`. */
  readonly counts: readonly (readonly number[])[];
}

/**
 * Counts of images by true and predicted class.
 *
 * @param yTrue - True classes: names, or numbers other than NaN.
 * @param yPredicted - Predicted classes, as many.
 * @throws RangeError when the lengths differ or a class is NaN or missing.
 *
 * @example
 * ```ts
 * import { confusionMatrix } from "@xrt/metrics";
 * confusionMatrix(["ill", "well", "well"], ["ill", "ill", "well"]).counts; // => [[1, 0], [1, 1]]
 * ```
 */
export function confusionMatrix(
  yTrue: ArrayLike<ClassName>,
  yPredicted: ArrayLike<ClassName>,
): ConfusionMatrix {
  return countClasses("confusionMatrix", { yTrue, yPredicted });
}

type Named = [name: string, classes: ArrayLike<ClassName>];

/**
 * The counts of `confusionMatrix` for a function that is made of them.
 *
 * @param caller - Function to name in an error.
 * @param given - What gives the rows, then what gives the columns, by the names of the caller's arguments.
 * @throws RangeError as `confusionMatrix`.
 */
export function countClasses(
  caller: string,
  given: Readonly<Record<string, ArrayLike<ClassName>>>,
): ConfusionMatrix {
  checkArrays(caller, given);
  const named = Object.entries(given) as [Named, Named];
  const [[rowName, rows], [columnName, columns]] = named;
  if (columns.length !== rows.length) {
    throw new RangeError(
      `${caller}: ${rowName} has ${rows.length} classes but ${columnName} has ${columns.length}, wants as many`,
    );
  }
  const seen = new Set<ClassName>();
  for (const [name, values] of named) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (typeof value !== "string" && (typeof value !== "number" || Number.isNaN(value))) {
        throw new RangeError(`${caller}: ${name}[${i}] is ${value}, wants a name or a number`);
      }
      seen.add(value);
    }
  }
  const classes = [...seen].sort(byName);
  const place = new Map(classes.map((name, i) => [name, i]));
  const counts = classes.map(() => classes.map(() => 0));
  for (let i = 0; i < rows.length; i++) {
    const row = counts[place.get(rows[i] as ClassName) as number] as number[];
    const column = place.get(columns[i] as ClassName) as number;
    row[column] = (row[column] as number) + 1;
  }
  return { classes, counts };
}

function byName(a: ClassName, b: ClassName): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
