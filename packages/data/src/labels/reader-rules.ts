import type { LabelValue } from "../image-record.js";

/**
 * How the values that several readers gave to one finding become one value. A reader who says `"missing"` did not look
 * at the finding and has no vote; where nobody looked the result is `"missing"`.
 */
export type ReaderRule = (votes: readonly LabelValue[]) => LabelValue;

/**
 * `1` where any reader saw the finding; `"uncertain"` where none did but one was; otherwise `0`.
 *
 * @example
 * ```ts
 * import { readerUnion } from "@xrt/data";
 * readerUnion([0, 1, 0]); // => 1
 * readerUnion([0, "missing", 0]); // => 0
 * ```
 */
export const readerUnion: ReaderRule = (votes) => {
  const cast = castVotes(votes);
  if (cast.length === 0) return "missing";
  return cast.includes(1) ? 1 : cast.includes("uncertain") ? "uncertain" : 0;
};

/**
 * `1` where every reader saw the finding; `0` where one did not; `"uncertain"` where the others were undecided.
 *
 * @example
 * ```ts
 * import { readerIntersection } from "@xrt/data";
 * readerIntersection([1, 1, 0]); // => 0
 * readerIntersection([1, 1, "missing"]); // => 1
 * ```
 */
export const readerIntersection: ReaderRule = (votes) => {
  const cast = castVotes(votes);
  if (cast.length === 0) return "missing";
  return cast.includes(0) ? 0 : cast.includes("uncertain") ? "uncertain" : 1;
};

/**
 * What more than half of the readers said; `"uncertain"` where no value has more than half.
 *
 * @example
 * ```ts
 * import { readerMajority } from "@xrt/data";
 * readerMajority([1, 1, 0]); // => 1
 * readerMajority([1, 0]); // => "uncertain"
 * ```
 */
export const readerMajority: ReaderRule = (votes) => {
  const cast = castVotes(votes);
  if (cast.length === 0) return "missing";
  const share = (value: LabelValue) => cast.filter((v) => v === value).length / cast.length;
  return share(1) > 0.5 ? 1 : share(0) > 0.5 ? 0 : "uncertain";
};

/** The votes of those who looked. */
function castVotes(votes: readonly LabelValue[]): LabelValue[] {
  return votes.filter((vote) => vote !== "missing");
}
