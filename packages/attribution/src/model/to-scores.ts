import type { NdArray } from "@xrt/core";
import type { Scores } from "./score-function.js";

/**
 * What a function answered to `count` images, checked: `[images, classes]`.
 *
 * @param caller - Method to name in an error.
 * @throws TypeError when the answer is nothing, RangeError when it does not have one row an image.
 */
export function toScores(caller: string, count: number, answer: Scores): NdArray {
  const wanted = `to ${count} images, wants one row of scores, or one score, for each`;
  if (typeof answer !== "object" || answer === null) {
    throw new TypeError(`${caller}: the function answered ${answer} ${wanted}`);
  }
  const scores = toArray(answer);
  const rows = scores.shape[0] ?? 0;
  if (rows !== count || scores.data.length % Math.max(count, 1) !== 0 || scores.data.length === 0) {
    throw new RangeError(`${caller}: the function answered [${scores.shape}] ${wanted}`);
  }
  return { data: scores.data, shape: [count, scores.data.length / count] };
}

function toArray(answer: Scores): NdArray {
  if ("shape" in answer) {
    return { data: Float32Array.from(answer.data), shape: answer.shape };
  }
  const rows = Array.from(answer as ArrayLike<number | ArrayLike<number>>);
  const lists = rows.map((r) => (typeof r === "number" ? [r] : Array.from(r)));
  const [first = []] = lists;
  const even = lists.every((list) => list.length === first.length);
  return { data: Float32Array.from(lists.flat()), shape: [even ? lists.length : -1, first.length] };
}
