import type { LongWork, NdArray } from "@xrt/core";
import type { Target } from "./target.js";

/** What an attribution method returns: raw signed values, and what they belong to. */
export interface Attribution {
  /** Raw signed values: no ReLU, no scaling, no resizing. */
  readonly values: NdArray;
  /** Score of the very tensor that was explained, one an image. It is a logit: a final sigmoid or softmax is cut off. */
  readonly scores: readonly number[];
  /** Name of the method. */
  readonly method: string;
  /** Value of the network whose map it is, or `"input"`. */
  readonly layer: string;
  /** Why a map is empty or cannot be trusted: one list an image. */
  readonly warnings: readonly (readonly AttributionWarning[])[];
}

/** Why a map is empty or cannot be trusted. */
export interface AttributionWarning {
  /** `"all-zero"`: the target does not react to the input here. `"no-positive-part"`: the map shows only evidence against. */
  readonly code: "all-zero" | "no-positive-part";
  readonly message: string;
}

/** Options of every method that explains one output unit. */
export interface ExplainOptions extends Pick<LongWork, "signal"> {
  /** Output unit that is explained. May be left out when there is only one. */
  readonly target?: Target;
}

/** What is wrong with one raw map, if anything. */
export function mapWarnings(
  map: ArrayLike<number>,
  { signed }: { signed: boolean },
): AttributionWarning[] {
  const values = Array.from(map);
  if (values.every((v) => v === 0)) {
    const message =
      "every value is 0: the target does not depend on the input here (dead ReLU or saturated output)";
    return [{ code: "all-zero", message }];
  }
  if (signed || values.some((v) => v > 0)) return [];
  const message = "no value is positive: the layer speaks against the target everywhere";
  return [{ code: "no-positive-part", message }];
}
