/**
 * A small WebAssembly program with vector instructions, which is loaded when it is first asked for.
 *
 * @param base64 - The program; it imports nothing.
 * @returns Gives what it exports; `null` where WebAssembly has no vectors, or a page does not allow it, so that a caller takes its loops
 * instead.
 * @typeParam T - Its exports.
 */
export function vectorProgram<T>(base64: string): () => T | null {
  let loaded: T | null | undefined;
  return () => {
    if (loaded === undefined) loaded = load<T>(base64);
    return loaded;
  };
}

function load<T>(base64: string): T | null {
  try {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as T;
  } catch {
    return null;
  }
}
