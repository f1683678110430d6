import type { Attribution, AttributionWarning } from "@xrt/attribution";
import { targetName } from "./asked.js";

/** What `--json` prints of a result: all but its arrays. Lists have one entry an image. */
export interface ArrayNumbers
  extends Pick<
    Attribution,
    | "method"
    | "options"
    | "layer"
    | "target"
    | "score"
    | "baselineScore"
    | "delta"
    | "error"
    | "shape"
    | "layout"
    | "cut"
    | "seed"
    | "engine"
    | "warnings"
  > {
  readonly targetNames: readonly string[];
}

/** The numbers of a result of a batch. */
export function numbersOf(
  result: Attribution,
  classes: readonly string[] | undefined,
): ArrayNumbers {
  const { method, options, layer, target, score, baselineScore, delta, error } = result;
  const { shape, layout, cut, seed, engine, warnings } = result;
  return {
    ...{ method, options, layer, target },
    targetNames: target.map((one) => targetName(one, classes)),
    ...{ score, baselineScore, delta, error, shape, layout, cut, seed, engine, warnings },
  };
}

/** What `--json` prints of a result for one image. */
export interface ImageNumbers
  extends Pick<Attribution, "method" | "options" | "layer" | "cut" | "seed" | "engine"> {
  readonly target: number | string;
  readonly targetName: string;
  readonly score: number;
  readonly baselineScore: number | null;
  readonly delta: number | null;
  readonly error: number | null;
  readonly warnings: readonly AttributionWarning[];
}

/** The numbers of image `i` of a batch. */
export function numbersOfImage(
  result: Attribution,
  i: number,
  classes: readonly string[] | undefined,
): ImageNumbers {
  const { method, options, layer, cut, seed, engine } = result;
  const target = result.target[i] ?? 0;
  return {
    ...{ method, options, layer, target, targetName: targetName(target, classes) },
    score: result.score[i] ?? Number.NaN,
    baselineScore: result.baselineScore?.[i] ?? null,
    delta: result.delta?.[i] ?? null,
    error: result.error?.[i] ?? null,
    ...{ cut, seed, engine, warnings: result.warnings[i] ?? [] },
  };
}
