import type { LongWork, NdArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { compile, runBatches } from "@xrt/graph/onnx";
import { youdenThreshold } from "@xrt/metrics";
import type { Arm, ArmOptions, ArmRun } from "./arms/arm.js";
import type { StudyData } from "./study-data.js";

/** A trained arm with its scores. */
export interface ScoredArm {
  readonly arm: Arm;
  readonly run: ArmRun;
  readonly threshold: number;
  /** Logits of the test images. */
  readonly scores: readonly number[];
  readonly seconds: number;
}

/** Train an arm, choose its threshold on the validation part (Youden), and score the test part once. */
export async function trainAndScore(
  arm: Arm,
  { train, validation, test }: StudyData,
  options: ArmOptions,
): Promise<ScoredArm> {
  const started = performance.now();
  const run = await arm.run({ train, validation }, options);
  const own = await logits(run.graph, validation.inputs, options);
  const scores = await logits(run.graph, test.inputs, options);
  const { threshold } = youdenThreshold(validation.labels, own);
  return {
    arm,
    run,
    threshold: Number.isNaN(threshold) ? 0 : threshold,
    scores,
    seconds: (performance.now() - started) / 1000,
  };
}

async function logits(graph: Graph, inputs: NdArray, { signal }: LongWork): Promise<number[]> {
  const executable = await compile(graph);
  try {
    return [...(await runBatches(executable, graph.inputs[0] ?? "", inputs, { signal })).data];
  } finally {
    await executable.dispose();
  }
}
