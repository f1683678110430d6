/** Which question a function failed at. */
export interface AskedBatch {
  /** The method that asked, for example `"occlusion"`. */
  readonly method: string;
  /** Counted from 1, of those that the method asks in this pass over its inputs. */
  readonly batch: number;
  readonly batches: number;
  /** Images of the batch. */
  readonly images: number;
}

/**
 * A function (or executable) that is asked for scores threw; `cause` is what it threw. Recover by mending the
 * function, or by a smaller `batchSize` where a batch was too much for it. What it throws once `signal` is aborted is no
 * failure: the call then rejects with the reason of the signal.
 */
export class ScoreFunctionError extends Error implements AskedBatch {
  override readonly name = "ScoreFunctionError";
  readonly method: string;
  readonly batch: number;
  readonly batches: number;
  readonly images: number;

  constructor({ method, batch, batches, images }: AskedBatch, cause: unknown) {
    const said = cause instanceof Error ? cause.message : String(cause);
    super(
      `${method}: the function threw at batch ${batch} of ${batches} (${images} images): ${said}`,
      { cause },
    );
    this.method = method;
    this.batch = batch;
    this.batches = batches;
    this.images = images;
  }
}
