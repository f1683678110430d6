import type { NdArray } from "@xrt/core";
import type { MadeRun, PassMemo } from "./pass-memo.js";
import { type Passes, type PointsRequest, runPoints } from "./run-points.js";

/** What {@link memoRun} does. */
export interface MemoRequest extends Omit<PointsRequest, "visit"> {
  /** What the runs depend on, in writing. Default: nothing that can be said, they are not shared. */
  readonly memoKey?: string | undefined;
  /** Called behind each run, in order, with what it was fed. */
  readonly visit: (
    from: number,
    to: number,
    outputs: Readonly<Record<string, NdArray>>,
    feeds: Readonly<Record<string, NdArray>>,
  ) => void;
}

/** Runs points, or visits the runs that another method of one comparison made of them. */
export async function* memoRun(
  memo: PassMemo | null,
  { memoKey, feeds, visit, ...request }: MemoRequest,
): AsyncGenerator<Passes> {
  const before = memoKey === undefined ? undefined : memo?.runs.get(memoKey);
  if (before !== undefined) {
    for (const { from, to, outputs } of before) {
      visit(from, to, outputs, feeds(from, to));
      yield { done: to, total: request.points };
    }
    return;
  }
  const made: MadeRun[] = [];
  let fed: Readonly<Record<string, NdArray>> = {};
  yield* runPoints({
    ...request,
    feeds: (from, to) => {
      fed = feeds(from, to);
      return fed;
    },
    visit: (from, to, outputs) => {
      visit(from, to, outputs, fed);
      if (memo !== null && memoKey !== undefined) made.push({ from, to, outputs });
    },
  });
  if (memo !== null && memoKey !== undefined) memo.runs.set(memoKey, made);
}
