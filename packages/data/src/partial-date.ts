/** A date of which some is known. */
export interface PartialDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month?: number;
  /** 1 to 31. */
  readonly day?: number;
}

const months =
  "january february march april may june july august september october november december".split(
    " ",
  );

/** The ways in which tables write dates; groups named y, m, d, and M for a month in words. */
const forms: readonly RegExp[] = [
  /^(?<y>\d{4})$/,
  /^(?<y>\d{4})-(?<m>\d{1,2})(-(?<d>\d{1,2}))?$/,
  /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$/,
  /^(?<m>\d{1,2})\/(?<d>\d{1,2})\/(?<y>\d{4}|\d{2})$/,
  /^(?<M>[a-z]{3,9})\.? (?<d>\d{1,2}), ?(?<y>\d{4})$/i,
  /^(?<d>\d{1,2}) (?<M>[a-z]{3,9})\.? (?<y>\d{4})$/i,
  /^(?<M>[a-z]{3,9})\.? (?<y>\d{4})$/i,
];

/**
 * The date that a cell states: `2020`, `2020-03-04`, `20200304`, `March 2020`, `Mar 4, 2020`, `4 March 2020`, `3/16/20`
 * (month first). `null` where it states no year or is no date.
 *
 * @example
 * ```ts
 * import { partialDate } from "@xrt/data";
 * partialDate("January 22, 2020"); // => { year: 2020, month: 1, day: 22 }
 * partialDate("2004"); // => { year: 2004 }
 * partialDate("January 12"); // => null
 * ```
 */
export function partialDate(cell: string): PartialDate | null {
  const text = cell.trim();
  for (const form of forms) {
    const { y, m, M, d } = form.exec(text)?.groups ?? {};
    if (y === undefined) continue;
    const year = Number(y) + (y.length === 2 ? 2000 : 0);
    const month = M === undefined ? optional(m) : monthNamed(M);
    const day = optional(d);
    return exists(year, month, day)
      ? { year, ...(month !== undefined && { month }), ...(day !== undefined && { day }) }
      : null;
  }
  return null;
}

/** 1 to 12, 0 where the word is no month and no beginning of one. */
function monthNamed(word: string): number {
  return months.findIndex((month) => month.startsWith(word.toLowerCase())) + 1;
}

function optional(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

function exists(year: number, month = 1, day = 1): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
