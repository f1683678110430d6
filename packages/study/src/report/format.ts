/** Stands where there is no value; the reason is given in words beside it. */
export const NONE = "–";

const MINUS = "\u2212";
const NO_BREAK = "\u00a0";

/** A number with fixed decimals, thousands separators and a true minus sign: `0.873`, `−1,204.5`. Zero has no sign. */
export function decimal(x: number | null | undefined, digits = 3): string {
  if (!isNumber(x)) return NONE;
  const rounded = Math.abs(x).toFixed(digits);
  const text = rounded.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ",");
  return x < 0 && Number(rounded) !== 0 ? MINUS + text : text;
}

/** A difference or a logit, always with its sign: `+0.042`. */
export function signed(x: number | null | undefined, digits = 3): string {
  const text = decimal(x, digits);
  return isNumber(x) && Number(x.toFixed(digits)) > 0 ? `+${text}` : text;
}

/** A whole number: `1,204`. Independent of the machine's language. */
export function count(x: number | null | undefined): string {
  return decimal(x, 0);
}

/** A count with its noun: `1 patient`, `2 patients`, `no patients`. */
export function counted(n: number, singular: string, plural = `${singular}s`): string {
  return `${n === 0 ? "no" : count(n)} ${n === 1 ? singular : plural}`;
}

/** A number of unknown size with three significant digits: `0.0123`, `4.50`, `12,300`. */
export function significant(x: number | null | undefined): string {
  if (!isNumber(x)) return NONE;
  if (x === 0) return "0";
  const rounded = Number(x.toPrecision(3));
  const size = Math.abs(rounded);
  if (size >= 1000 && size < 1e9) return count(rounded);
  const text = size >= 1e-4 && size < 1000 ? x.toPrecision(3) : String(rounded);
  return text.replaceAll("-", MINUS);
}

/** A share as a percentage: `95 %`; with at most one decimal, or with exactly `digits` for columns. */
export function percent(share: number | null | undefined, digits?: number): string {
  if (!isNumber(share)) return NONE;
  const text = (share * 100).toFixed(digits ?? 1);
  return `${digits === undefined ? String(Number(text)) : text}${NO_BREAK}%`;
}

/** A p-value: `0.031`, or `< 0.001`. */
export function pValue(p: number | null): string {
  if (!isNumber(p)) return NONE;
  return p < 0.001 ? `<${NO_BREAK}0.001` : decimal(p);
}

/** A stretch of wall-clock time: `4.2 s`, `84 s`, `21 min 24 s`, `3 h 05 min`. */
export function duration(seconds: number | null | undefined): string {
  if (!isNumber(seconds)) return NONE;
  if (seconds < 10) return `${decimal(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${count(Math.floor(minutes / 60))} h ${pad(minutes % 60)} min`;
}

/** Names in a sentence: `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** The text with a capital first letter. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A warning in words: codes such as `dead-channel` lose their hyphens, sentences stay as they are. */
export function inWords(warning: string): string {
  return /^[a-z\d]+(-[a-z\d]+)+$/.test(warning) ? warning.replaceAll("-", " ") : warning;
}

function pad(n: number): string {
  return String(n).padStart(2, "0");
}

/** Whether there is such a number: in a report that was read from JSON, NaN has become `null`. */
export function isNumber(x: number | null | undefined): x is number {
  return typeof x === "number" && Number.isFinite(x);
}
