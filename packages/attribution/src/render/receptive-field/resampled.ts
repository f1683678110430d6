import type { AxisGrid } from "./axis-grid.js";

/**
 * The grid behind a resampling: element o is a weighted sum of elements. Resizing gives a regular grid but for rounding and
 * the edges; a line is laid through the middles, and the field is what all elements need around it.
 *
 * @param taps - For each element of the result the elements that it takes, with weights other than 0.
 * @returns Undefined where the elements of the result are in no regular order.
 */
export function resampled(
  grid: AxisGrid,
  taps: readonly (readonly (readonly [number, number])[])[],
): AxisGrid | undefined {
  if (taps.some((list) => list.length === 0)) return undefined;
  const middles = taps.map((list) => {
    const total = list.reduce((s, [, w]) => s + Math.abs(w), 0);
    return list.reduce((s, [i, w]) => s + i * Math.abs(w), 0) / total;
  });
  // half the axis apart, so that rounding hardly matters; the median, so that mirrored edges do not
  const apart = Math.floor(middles.length / 2);
  const slopes = middles
    .slice(0, middles.length - apart)
    .map((m, i) => ((middles[i + apart] ?? m) - m) / Math.max(apart, 1));
  const slope = median(slopes);
  if (apart > 0 && Math.abs(slope) < 1e-9) return undefined;
  const inside = (offset: (list: (typeof taps)[number], o: number) => number) => taps.map(offset);
  const shift = median(middles.map((m, o) => m - slope * o));
  const first = Math.min(...inside((list, o) => Math.min(...list.map(([i]) => i)) - slope * o));
  const last = Math.max(...inside((list, o) => Math.max(...list.map(([i]) => i)) - slope * o));
  const [a, b] = grid.step < 0 ? [last, first] : [first, last];
  return {
    ...grid,
    origin: grid.origin + shift * grid.step,
    low: grid.low + a * grid.step,
    high: grid.high + b * grid.step,
    step: grid.step * (apart > 0 ? slope : 1),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
