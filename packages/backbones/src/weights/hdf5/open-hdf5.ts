import { DataError, type NdArray, UsageError } from "@xrt/core";
import type { File, Group } from "h5wasm";
import { growthLimit } from "../growth-limit.js";
import { checkHeaps } from "./check-heaps.js";
import { datasetArray, datasetBytes } from "./dataset-array.js";

type Hdf5 = typeof import("h5wasm");

/** What stands at a path of an HDF5 file. */
export type Hdf5Entity = ReturnType<Group["get"]>;

/** An HDF5 file that is open. */
export interface Hdf5File {
  readonly root: Group;
  /**
   * The group at a path below another.
   *
   * @throws DataError when there is none, or a link leads out of the file.
   */
  group(at: Group, name: string, what: string): Group;
  /**
   * The numbers of a dataset as float32.
   *
   * @throws DataError when they are none, or the file unpacks to far more than its size.
   */
  array(at: Group, name: string, what: string): NdArray;
  /** Types that were converted, in words. */
  notes(): string[];
}

/** More entries than any network has weights. */
const mostEntries = 100_000;

let opened = 0;

/**
 * What `read` makes of an HDF5 file, whose copy in WebAssembly memory is then gone. The library runs sandboxed: its file
 * system is a memory of its own that holds nothing but this file, so that no link or reference leads to the machine's.
 *
 * @throws DataError when the library cannot read the file, or `read` throws what is not a `DataError`.
 * @throws UsageError when the package `h5wasm` is not installed.
 */
export async function withHdf5<T>(
  bytes: Uint8Array,
  path: string,
  read: (file: Hdf5File) => T,
): Promise<T> {
  checkHeaps(bytes, path);
  const { File, module } = await loadHdf5("readWeights");
  const name = `weights-${opened++}.h5`;
  // the bytes are only read, so that the library's file system may hold them as they are
  module.FS.writeFile(name, bytes, { canOwn: true } as object);
  try {
    const file = new File(name, "r");
    try {
      return read(openFile(file as unknown as Group, bytes.length, path));
    } finally {
      closed(file);
    }
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    if (cause instanceof WebAssembly.RuntimeError) broken += 1;
    throw new DataError(`${path}: the HDF5 file cannot be read (${reasonOf(cause)})`, {
      path,
      cause,
    });
  } finally {
    module.FS.unlink(name);
  }
}

/** The memory of the library. */
interface Machine {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
}

const cleared = new WeakSet<Machine>();

/**
 * Makes the library's memory come cleared. When texts cannot be read, h5wasm 0.10.3 still frees what their places point to, which is
 * whatever lay there before; cleared places point to nothing.
 */
function clearMemory(machine: Machine): void {
  if (cleared.has(machine)) return;
  cleared.add(machine);
  const { _malloc: allocate } = machine;
  machine._malloc = (bytes) => {
    const at = allocate(bytes);
    machine.HEAPU8.fill(0, at, at + bytes);
    return at;
  };
}

/** Closes a file; one that is damaged may not be closed in good order, which is not what its reader is told. */
function closed(file: File): void {
  try {
    file.close();
  } catch (cause) {
    // what went wrong before, if anything, is thrown; the memory of the file is given up with it
    if (cause instanceof WebAssembly.RuntimeError) broken += 1;
  }
}

function openFile(root: Group, length: number, path: string): Hdf5File {
  const grow = growthLimit(length, path);
  let entries = 0;
  const types = new Set<string>();
  const fail = (problem: string): never => {
    throw new DataError(`${path}: ${problem}`, { path });
  };
  const find = (at: Group, name: string, what: string): Hdf5Entity => {
    entries += 1;
    if (entries > mostEntries) fail(`lists more than ${mostEntries} entries`);
    const found = at.get(name);
    if (found !== null && "filename" in found) {
      return fail(
        `${what} is an external link to "${found.filename}", which is not followed; save the file whole`,
      );
    }
    return found;
  };
  return {
    root,
    group(at, name, what) {
      const found = find(at, name, what);
      return found !== null && "keys" in found
        ? (found as Group)
        : fail(`lacks ${what} that it lists`);
    },
    array(at, name, what) {
      const found = find(at, name, `weight "${what}"`);
      grow(datasetBytes(found), what);
      const { array, type } = datasetArray(found, what, path);
      if (type !== "float32") types.add(type);
      return array;
    },
    notes: () => [...types].map((type) => `${type} was converted to float32`),
  };
}

/**
 * The library with errors that are thrown.
 *
 * @param caller - Name of the function, for the error message.
 * @throws UsageError when the package `h5wasm` is not installed.
 */
export async function loadHdf5(caller: string): Promise<{
  readonly File: Hdf5["File"];
  readonly module: Awaited<Hdf5["ready"]>;
}> {
  const hdf5 = await importHdf5(caller);
  const module = await hdf5.ready;
  // otherwise the library prints its troubles on stderr and goes on
  module.activate_throwing_error_handler();
  clearMemory(module as unknown as Machine);
  return { File: hdf5.File, module };
}

/**
 * How many instances of the library have been given up. A file may be damaged so cleverly that the library reads beyond its memory,
 * which WebAssembly stops; its own tables are then in disorder, and nothing more is read with it.
 */
let broken = 0;

/** Each instance that is given up keeps its memory, 20 MB. */
const mostBroken = 50;

/** The library, anew where the last instance broke. */
async function importHdf5(caller: string): Promise<Hdf5> {
  try {
    if (broken === 0) return await import("h5wasm");
    if (broken > mostBroken) throw new Error(`it broke ${broken} times`);
    // a module of another address is another instance
    return await import(/* @vite-ignore */ `${import.meta.resolve("h5wasm")}?${broken}`);
  } catch (cause) {
    if (broken > 0) {
      throw new DataError(
        `${caller}: a damaged file has broken the HDF5 library, which cannot be loaded again here (${reasonOf(cause)}); start the program again`,
        { cause },
      );
    }
    throw new UsageError(
      `${caller}: HDF5 needs the package h5wasm (${reasonOf(cause)}); run: npm install h5wasm`,
      { cause },
    );
  }
}

function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  // the library lists its calls from the outermost to the one that failed
  const [, reason] = [...message.matchAll(/ in \w+\(\): (.+)/g)].at(-1) ?? [];
  return reason ?? message.split("\n", 1)[0] ?? "";
}
