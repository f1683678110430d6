import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * A download that is not finished: a folder beside the target, `NAME.PID-N.part`, of the process that works on it, with the
 * bytes so far and what the server called this version of the file. A part whose process is gone is free, and whoever
 * renames it first has it. So any number of processes can fetch one file without waiting for each other: at worst it comes
 * twice.
 */
export interface Part {
  readonly folder: string;
  /** The bytes so far. */
  readonly data: string;
}

let parts = 0;

/** A free part of `target`, or a new one. */
export async function claimPart(target: string): Promise<Part> {
  await mkdir(dirname(target), { recursive: true });
  parts += 1;
  const folder = `${target}.${process.pid}-${parts}.part`;
  for (const name of await readdir(dirname(target))) {
    if (!isFree(name, basename(target))) continue;
    try {
      await rename(join(dirname(target), name), folder);
      return { folder, data: join(folder, "data") };
    } catch {
      // somebody else was faster
    }
  }
  await mkdir(folder);
  return { folder, data: join(folder, "data") };
}

/** Leave a part to whoever comes next. */
export async function freePart(part: Part): Promise<void> {
  const free = part.folder.replace(/\.\d+-(\d+)\.part$/, ".0-$1.part");
  // a free one of that name is there already: one is enough
  await rename(part.folder, free).catch(() => removePart(part));
}

/** Forget a part. */
export async function removePart({ folder }: Part): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Bytes of a part. */
export async function sizeOfPart({ data }: Part): Promise<number> {
  return (await stat(data).catch(() => ({ size: 0 }))).size;
}

/** What the server called the version that the bytes are of; `""` where it did not. */
export async function versionOfPart({ folder }: Part): Promise<string> {
  return readFile(join(folder, "version"), "utf8").catch(() => "");
}

/** Remember the version of the bytes that are written from now on. */
export async function setVersion({ folder }: Part, version: string): Promise<void> {
  await writeFile(join(folder, "version"), version);
}

function isFree(name: string, target: string): boolean {
  if (!name.startsWith(`${target}.`)) return false;
  const pid = /^(\d+)-\d+\.part$/.exec(name.slice(target.length + 1))?.[1];
  if (pid === undefined) return false;
  return pid === "0" || !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
