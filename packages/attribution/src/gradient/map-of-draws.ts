import { Moments } from "../run/moments.js";
import { VarianceOfDraws } from "./variance-of-draws.js";

/** What is made of the maps of all draws. */
export type SmoothKind = "smoothGrad" | "smoothGradSquared" | "varGrad";

/** The map that is made of those of all draws so far, and how far it is from that of endless draws. */
export interface MapOfDraws {
  /** Take in the map of one draw; borrowed. */
  add(values: ArrayLike<number>): void;
  values(): Float32Array;
  /** Length of the standard errors of `values`, relative to that of `values`; infinite for too few draws, 0 where nothing varies. */
  relativeError(): number;
}

/** A map of a kind of smoothing, of no draws yet. */
export function mapOfDraws(kind: SmoothKind, size: number): MapOfDraws {
  if (kind === "varGrad") return new VarianceOfDraws(size);
  const moments = new Moments(size);
  const values = () => moments.mean();
  const relativeError = () => moments.relativeError();
  if (kind === "smoothGrad") return { add: (map) => moments.add(map), values, relativeError };
  // the mean of the squares is a mean: its error is from the second and fourth moments of the maps about 0
  const squares = new Float64Array(size);
  const add = (map: ArrayLike<number>) => {
    for (let i = 0; i < size; i++) squares[i] = (map[i] as number) ** 2;
    moments.add(squares);
  };
  return { add, values, relativeError };
}
