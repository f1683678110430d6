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

  constructor(op: string, path: string, advice: string) {
    super(`${op} at "${path}" is not supported: ${advice}`);
    this.op = op;
    this.path = path;
  }
}

/**
 * A model that is broken: truncated, of sizes that do not fit, with weights missing or NaN. Recover by exporting or
 * downloading it again; the message says what is wrong where.
 */
export class InvalidModelError extends Error {
  override readonly name = "InvalidModelError";
}
