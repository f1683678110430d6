import type { Engine } from "@xrt/attribution";
import { openEngine } from "../graph/engine.js";

/** The engine called `name` for a method: its package is loaded, or named as missing. */
export async function attributionEngine(name: string): Promise<Engine> {
  return { name, compile: await openEngine(name) };
}
