/** What `resolve` returns; a RangeError of it begins with the name of the method that was called. */
export function withCaller<T>(caller: string, resolve: () => T): T {
  try {
    return resolve();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RangeError(`${caller}: ${cause.message}`, { cause });
  }
}
