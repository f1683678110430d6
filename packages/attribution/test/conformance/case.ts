import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { NdArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import type { Values } from "@xrt/testing";
import type { EngineChoice } from "../../src/index.js";
import type { Nested, OpList } from "../op-list.js";

/** One case of the project's conformance file, copied unchanged; each names its source. */
export interface Case {
  readonly id: string;
  readonly family: string;
  readonly method: string;
  readonly network: OpList & { readonly activations: Nested; readonly gradients: Nested };
  readonly input: Nested;
  readonly baseline: Nested | null;
  readonly target: unknown;
  // biome-ignore lint/suspicious/noExplicitAny: each method has options of its own
  readonly options: Readonly<Record<string, any>>;
  readonly expected: Readonly<Record<string, Nested>>;
  /** For all that is expected, or for each by its name. */
  readonly tolerance: Tolerance | Readonly<Record<string, Tolerance>>;
}

export interface Tolerance {
  readonly rel?: number;
  readonly abs?: number;
}

/** What a run is given. */
export interface CaseRun {
  readonly c: Case;
  /** Its network; of a case without one an empty graph. */
  readonly graph: Graph;
  readonly x: NdArray;
  /** Options that every call must have: the engine under test, and the target where that is a number or a list of them. */
  readonly options: { readonly engine: EngineChoice; readonly target?: number | readonly number[] };
}

/** What was found, by the names of the case's `expected`. All of these must be there. */
export type Run = (run: CaseRun) => Promise<Readonly<Record<string, Values | number>>>;

/** Runs of some cases, by their ids. */
export type Runs = Readonly<Record<string, Run>>;

const file = readFileSync(join(import.meta.dirname, "../../fixtures/attribution.json"), "utf8");

export const cases: readonly Case[] = JSON.parse(file);

export function toleranceOf(
  { tolerance }: Case,
  key: string,
): { relative: number; absolute: number } {
  const all = "rel" in tolerance || "abs" in tolerance;
  // what a table of tolerances does not name is closed
  const closed = { rel: 1e-5, abs: 1e-6 };
  const own = all ? tolerance : (tolerance as Record<string, Tolerance>)[key];
  const { rel = 0, abs = 0 } = (own ?? closed) as Tolerance;
  return { relative: rel, absolute: abs };
}
