/**
 * A layer or op that this package cannot carry. Thrown before any weight is copied. Recover by replacing the layer, or by
 * cutting the network in front of it.
 */
export class UnsupportedOpError extends Error {
  override readonly name = "UnsupportedOpError";
  /** Kind of the layer or op, for example `"LSTM"`. */
  readonly op: string;
  /** Where it stands in the source network. */
  readonly path: string;
  /** What else of the network cannot be carried, where the whole of it was looked at. */
  readonly others: readonly UnsupportedOpError[];

  constructor(
    op: string,
    path: string,
    advice: string,
    others: readonly UnsupportedOpError[] = [],
  ) {
    const more = others.length === 0 ? "" : `; nor are ${others.length} others`;
    super(`${op} at "${path}" is not supported: ${advice}${more}`);
    this.op = op;
    this.path = path;
    this.others = others;
  }
}

/**
 * A model that is broken: truncated, of sizes that do not fit, with weights missing or NaN. Recover by exporting or
 * downloading it again; the message says what is wrong where.
 */
export class InvalidModelError extends Error {
  override readonly name = "InvalidModelError";
}
