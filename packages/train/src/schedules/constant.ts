import type { Schedule } from "./schedule.js";

/** The same learning rate at every step. */
export function constant(): Schedule {
  return { name: "constant", options: {}, factor: () => 1 };
}
