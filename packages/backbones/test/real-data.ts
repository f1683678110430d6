import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..", "..");
const data = process.env.XRT_REAL_DATA ?? join(root, "..", "shared", "data");

/** Photographs of ../shared/data, to be recognised. */
export const photos: string = join(data, "photos");

/** Weights of ../shared/data. */
export const realWeights: string = join(data, "weights");

/** Weights that `python3 ../shared/tools/get-weights.py` fetches. */
export const fetchedWeights: string =
  process.env.XRT_REAL_WEIGHTS ?? join(homedir(), ".cache", "xrt-real-weights");

/** Whether one of these files or folders is missing; tests that need them are skipped then and say so. */
export function absent(...paths: readonly string[]): boolean {
  return !paths.every(existsSync);
}
