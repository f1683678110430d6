/** What a page tells the test that opened it, one message at a time. */
export type Message =
  /** The values of a case, or why there are none. */
  | { readonly title: string; readonly values: readonly number[] }
  | { readonly title: string; readonly reason: string }
  /** All cases have run. */
  | { readonly done: true }
  /** The page cannot run any. */
  | { readonly absent: string };
