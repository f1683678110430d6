import type { Told } from "../../../graph/test/browser/result.js";

/** The values of a case, or why there are none. */
export type Result =
  | { readonly title: string; readonly values: readonly number[] }
  | { readonly title: string; readonly reason: string };

export type Message = Told<Result>;
