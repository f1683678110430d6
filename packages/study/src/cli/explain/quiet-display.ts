import { type ProgressDisplay, progressDisplay } from "../progress-display.js";

/** A bar for a person at a terminal; nothing in a pipe or beside JSON. */
export function quietDisplay(json: boolean): ProgressDisplay {
  if (process.stderr.isTTY && !json) return progressDisplay();
  return { onProgress() {}, stop() {} };
}
