/** What a page tells the test that opened it, one message at a time. */
export type Message =
  /** A check has passed with its largest error, or failed for a reason. */
  | { readonly title: string; readonly error: number }
  | { readonly title: string; readonly reason: string }
  /** All checks have run. */
  | { readonly done: true }
  /** The page cannot run any. */
  | { readonly absent: string };
