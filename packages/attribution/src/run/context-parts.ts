import type { LongWork } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import type { Batch } from "../input/batch.js";
import type { PreparedModel } from "../model/prepared-model.js";
import type { TargetPlan, TargetPlans } from "../target/target.js";
import type { CallSessions } from "./call-sessions.js";
import type { BatchLimits } from "./images-per-run.js";
import type { PassMemo } from "./pass-memo.js";
import type { ExpectedGradients } from "./pass-requests.js";

/** What a `MethodContext` is made of. */
export interface ContextParts extends BatchLimits, LongWork {
  readonly caller: string;
  readonly model: PreparedModel;
  /** One output of the model's graph; null for a function. */
  readonly view: Graph | null;
  readonly targets: TargetPlans | null;
  readonly plans: readonly TargetPlan[];
  readonly batch: Batch;
  readonly allowNonFinite: boolean;
  readonly memo: PassMemo | null;
  /** Gradients that the call which this one is a part of asks for. Default: none, this is the call. */
  readonly expected?: ExpectedGradients;
  /** Sessions of the call that this one is a part of. Default: none, this is the call. */
  readonly sessions?: CallSessions;
}
