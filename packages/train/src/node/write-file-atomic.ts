import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { CheckpointError } from "../errors.js";

/** Codes by which a system says that nothing more fits. */
const FULL = ["ENOSPC", "EDQUOT", "EFBIG"];

/**
 * Write a file so that there is the old one or the new one at any moment, also when the power fails: into a file beside it, to the
 * disk, and then under its name.
 *
 * @throws CheckpointError when the disk is full or the folder cannot be written to; an older file of that name is as it was.
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.part`;
  let file: FileHandle | undefined;
  try {
    file = await open(beside, "w");
    await file.writeFile(bytes);
    await file.sync();
    await file.close();
    file = undefined;
    await rename(beside, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await file?.close().catch(() => undefined);
    await rm(beside, { force: true }).catch(() => undefined);
    const { code } = cause as NodeJS.ErrnoException;
    const full = FULL.includes(code ?? "");
    throw new CheckpointError(
      full
        ? `${path}: the disk is full, ${bytes.length} bytes do not fit; what was there before is as it was; make room and resume`
        : `${path}: cannot be written (${code}); what was there before is as it was`,
      { kind: full ? "disk-full" : "unwritable", path, cause },
    );
  }
}

/** Bring a rename to the disk; systems that cannot open folders do without. */
async function syncFolder(path: string): Promise<void> {
  let folder: FileHandle | undefined;
  try {
    folder = await open(path, "r");
    await folder.sync();
  } catch {
    // Windows
  } finally {
    await folder?.close();
  }
}
