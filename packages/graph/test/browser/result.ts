/** What a page tells the test that opened it, one message at a time. */
export type Told<R extends { readonly title: string }> =
  | R
  /** All has run. */
  | { readonly done: true }
  /** The page cannot run any. */
  | { readonly absent: string };

/** A check has passed with its largest error, or failed for a reason. */
export type Result =
  | { readonly title: string; readonly error: number }
  | { readonly title: string; readonly reason: string };

export type Message = Told<Result>;
