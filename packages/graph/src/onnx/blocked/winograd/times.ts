import type { Emitter } from "../../emitter.js";

/** Emits a value times a number. */
export function emitTimes(emit: Emitter, value: string, factor: number): string {
  return factor === 1 ? value : emit.node("Mul", [value, emit.float(factor)]);
}
