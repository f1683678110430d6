import type { TrainOptions } from "@xrt/train";

/** What of the command line limits the gradients; at most one of them. */
export interface ClipFlags {
  readonly clipNorm?: number;
  readonly clipValue?: number;
}

/** The limit of flags; undefined without one. */
export function clipOf({ clipNorm: norm, clipValue: value }: ClipFlags): TrainOptions["clip"] {
  if (norm !== undefined) return { norm };
  return value === undefined ? undefined : { value };
}
