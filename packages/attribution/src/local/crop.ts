import type { Span } from "./span.js";

/** A part of an axis, as long for all changes, so that one program serves all of them. */
export interface Crop {
  readonly size: number;
  /** Where it begins, for each change. */
  readonly starts: readonly number[];
}

/**
 * Parts of an axis that hold what is needed. They begin at multiples of `step`, where the windows of all layers behind it begin as they
 * do on the whole axis; and one that has to hold the end of the axis ends there, so that padding is seen where there is padding.
 *
 * @param needed - For each change.
 */
export function cropOf(
  needed: readonly Span[],
  { size, step }: { readonly size: number; readonly step: number },
): Crop {
  const start = ({ from }: Span) => Math.floor(from / step) * step;
  const longest = Math.max(step, ...needed.map((span) => span.to - start(span)));
  const last = Math.max(0, Math.floor((size - longest) / step) * step);
  return {
    size: size - last,
    starts: needed.map((span) => Math.min(start(span), last)),
  };
}
