/**
 * What a small WebAssembly program with vector instructions exports; `null` where WebAssembly has no vectors, or a page does not allow
 * it, so that a caller takes its loops instead.
 *
 * @param base64 - The program; it imports nothing.
 * @typeParam T - Its exports.
 */
export function vectorProgram<T>(base64: string): T | null {
  try {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as T;
  } catch {
    return null;
  }
}
