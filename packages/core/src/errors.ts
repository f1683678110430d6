/**
 * Data that cannot be used: a missing or unreadable file, a table without a needed column, a class without patients.
 * Thrown by readers and by the study. Recover by mending the file or choosing another option; the message says which.
 */
export class DataError extends Error {
  override readonly name: string = "DataError";
  /** File or folder at fault, where there is one. */
  readonly path: string | undefined;

  constructor(message: string, options: { path?: string; cause?: unknown } = {}) {
    // what is quoted from a file may hold line breaks; who prints errors counts on one line
    super(message.replace(/\r\n|[\n\r\u2028\u2029]/g, "\\n"), { cause: options.cause });
    this.path = options.path;
  }
}

/**
 * An option that does not exist or does not fit: an unknown arm, label or layer. Recover by choosing one of the values
 * that the message lists.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
