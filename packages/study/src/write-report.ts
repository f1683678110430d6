import { access, constants, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "@xrt/core";
import { renderReport } from "./report/render-report.js";
import type { StudyResult } from "./run-study.js";

/**
 * Make the output folder and see that files can be written to it, before hours of work are spent.
 *
 * @throws DataError when the folder cannot be made or written to.
 */
export async function prepareOutput(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DataError(
      `cannot write to the output folder ${folder} (${code}); choose another with --out`,
      {
        path: folder,
        cause,
      },
    );
  }
}

/**
 * Write `report.json` and `report.html` to a folder, which is made. Each file is complete or absent, never half written.
 *
 * @returns Paths of the two files.
 * @throws DataError when the folder cannot be written to.
 */
export async function writeReport(
  { report, pictures }: Pick<StudyResult, "report" | "pictures">,
  folder: string,
): Promise<{ json: string; html: string }> {
  await prepareOutput(folder);
  const json = join(folder, "report.json");
  const html = join(folder, "report.html");
  await writeWhole(json, `${JSON.stringify(report, null, 2)}\n`);
  await writeWhole(html, renderReport(report, pictures));
  return { json, html };
}

async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await writeFile(partial, text);
    await rename(partial, path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // half a file is of no use, and where it cannot be removed there is nothing to add
    await rm(partial, { force: true }).catch(() => {});
    throw new DataError(`cannot write ${path} (${code}); choose another folder with --out`, {
      path,
      cause,
    });
  }
}
