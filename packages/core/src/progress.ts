/** How far one task of a long piece of work has come. */
export interface Progress {
  /** What is being done, for example `"imagenet-frozen: features"`. */
  readonly task: string;
  /** Units finished, from 0 to `total`. */
  readonly done: number;
  /** Units of the whole task. */
  readonly total: number;
  /** What is counted, for example `"images"`. */
  readonly unit: string;
}

/** Options that every long-running function takes. */
export interface LongWork {
  /** Called after each finished piece. Must not throw. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Aborts the work between two pieces; the promise is then rejected with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}
