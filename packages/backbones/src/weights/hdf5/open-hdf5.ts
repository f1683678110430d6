import { DataError, UsageError } from "@xrt/core";
import type { File, Group } from "h5wasm";

type Hdf5 = typeof import("h5wasm");

let opened = 0;

/**
 * What `read` makes of an HDF5 file, whose copy in WebAssembly memory is then gone. The library runs sandboxed: an
 * external link in a hostile file finds no file system to lead to.
 *
 * @throws DataError when the library cannot read the file, or `read` throws what is not a `DataError`.
 * @throws UsageError when the package `h5wasm` is not installed.
 */
export async function withHdf5<T>(
  bytes: Uint8Array,
  path: string,
  read: (root: Group) => T,
): Promise<T> {
  const { File, module } = await loadHdf5();
  const name = `weights-${opened++}.h5`;
  module.FS.writeFile(name, bytes);
  let file: File | undefined;
  try {
    file = new File(name, "r");
    return read(file as unknown as Group);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${path}: the HDF5 file cannot be read (${reasonOf(cause)})`, {
      path,
      cause,
    });
  } finally {
    file?.close();
    module.FS.unlink(name);
  }
}

async function loadHdf5() {
  let hdf5: Hdf5;
  try {
    hdf5 = await import("h5wasm");
  } catch (cause) {
    throw new UsageError(
      `readWeights: HDF5 needs the package h5wasm (${reasonOf(cause)}); run: npm install h5wasm`,
      { cause },
    );
  }
  const module = await hdf5.ready;
  // otherwise the library prints its troubles on stderr and goes on
  module.activate_throwing_error_handler();
  return { File: hdf5.File, module };
}

function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  // the library lists its calls from the outermost to the one that failed
  const [, reason] = [...message.matchAll(/ in \w+\(\): (.+)/g)].at(-1) ?? [];
  return reason ?? message.split("\n", 1)[0] ?? "";
}
