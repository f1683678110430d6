/** The object that the bytes are as JSON; `undefined` where they are none. */
export function jsonOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  // an object begins with a brace, after a byte order mark and blanks at most
  const start = bytes.subarray(0, 64).findIndex((byte) => byte > 0x20 && byte < 0x80);
  if (bytes[start] !== 0x7b) return undefined;
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof json === "object" && json !== null ? { ...json } : undefined;
  } catch {
    return undefined;
  }
}
