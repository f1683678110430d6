import { existsSync } from "node:fs";
import { join } from "node:path";

/** A folder of real data: under `$XRT_REAL_DATA`, else under `../shared/data` beside the checkout. */
export function realData(...path: readonly string[]): string {
  const root = process.env.XRT_REAL_DATA ?? join(import.meta.dirname, "../../../../shared/data");
  return join(root, ...path);
}

/** Whether it is not there, so that a test says so and is skipped. */
export function absent(path: string): boolean {
  return !existsSync(path);
}
