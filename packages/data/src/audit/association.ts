import { chiSquaredTail } from "./chi-squared.js";

/** One value of an attribute. */
export interface AssociationRow {
  /** The value; `null` where it is not known. */
  readonly value: string | null;
  readonly positives: number;
  readonly negatives: number;
}

/** How much an attribute says of the label. */
export interface Association {
  /** Most frequent value first. */
  readonly rows: readonly AssociationRow[];
  /**
   * Bias-corrected Cramér's V, from 0 (independent) to 1 (the value decides the label). Bergsma, "A bias-correction for
   * Cramér's V and Tschuprow's T", Journal of the Korean Statistical Society 42, 2013. 0 where there is one value only.
   */
  readonly cramersV: number;
  /** Pearson's chi-squared statistic. */
  readonly chiSquared: number;
  readonly degrees: number;
  /**
   * Probability of a statistic as large when attribute and label are independent. It counts every image as independent;
   * images of one patient are not, so that it is too small: read V.
   */
  readonly p: number;
  /** Share of images for which the commoner label of their value is right: what a rule reaches that knows nothing else. */
  readonly accuracy: number;
  /** Share of the commoner label among all images. */
  readonly majority: number;
}

/**
 * The table of an attribute against a yes-or-no label, and how strongly they hang together.
 *
 * @param values - Value of each image.
 * @param labels - 1 or 0 for each image.
 * @throws RangeError when there is no image or the lengths differ.
 *
 * @example
 * ```ts
 * import { association } from "@xrt/data";
 * const { rows, accuracy, majority } = association(["rsna", "rsna", "sirm", "sirm", "sirm"], [0, 0, 1, 1, 0]);
 * rows[0]; // => { value: "sirm", positives: 2, negatives: 1 }
 * [accuracy, majority]; // => [0.8, 0.6]
 * ```
 */
export function association(
  values: readonly (string | number | null)[],
  labels: ArrayLike<number>,
): Association {
  const n = values.length;
  if (n === 0 || n !== labels.length) {
    throw new RangeError(
      `association: ${n} values and ${labels.length} labels, wants as many of both, at least one`,
    );
  }
  const rows = countRows(values, labels);
  const positives = rows.reduce((sum, row) => sum + row.positives, 0);
  const columns = positives > 0 && positives < n ? 2 : 1;
  const chiSquared = columns < 2 ? 0 : statistic(rows, positives / n);
  const degrees = (rows.length - 1) * (columns - 1);
  return {
    rows,
    cramersV: correctedV(chiSquared, { n, rows: rows.length, columns }),
    chiSquared,
    degrees,
    p: degrees === 0 ? 1 : chiSquaredTail(chiSquared, degrees),
    accuracy: rows.reduce((sum, row) => sum + Math.max(row.positives, row.negatives), 0) / n,
    majority: Math.max(positives, n - positives) / n,
  };
}

function countRows(
  values: readonly (string | number | null)[],
  labels: ArrayLike<number>,
): AssociationRow[] {
  const counts = new Map<string | null, [number, number]>();
  for (const [i, value] of values.entries()) {
    const key = value === null ? null : String(value);
    const own = counts.get(key) ?? [0, 0];
    own[labels[i] === 1 ? 0 : 1]++;
    counts.set(key, own);
  }
  return [...counts]
    .map(([value, [positives, negatives]]) => ({ value, positives, negatives }))
    .sort((a, b) => b.positives + b.negatives - a.positives - a.negatives);
}

function statistic(rows: readonly AssociationRow[], share: number): number {
  return rows.reduce((sum, { positives, negatives }) => {
    const all = positives + negatives;
    const [p, q] = [all * share, all * (1 - share)];
    return sum + (positives - p) ** 2 / p + (negatives - q) ** 2 / q;
  }, 0);
}

function correctedV(
  chiSquared: number,
  { n, rows, columns }: { n: number; rows: number; columns: number },
): number {
  if (n < 2) return 0;
  const phi = Math.max(0, chiSquared / n - ((rows - 1) * (columns - 1)) / (n - 1));
  const corrected = (size: number) => size - (size - 1) ** 2 / (n - 1);
  const smaller = Math.min(corrected(rows), corrected(columns)) - 1;
  return smaller <= 0 ? 0 : Math.min(1, Math.sqrt(phi / smaller));
}
