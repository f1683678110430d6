import { dot } from "./dot.js";

/** I - tau v v': a reflection that turns one vector into a multiple of a unit vector. `v` is 0 in front of `from`. */
export interface Reflection {
  readonly v: Float64Array;
  readonly tau: number;
  readonly from: number;
}

/** The reflection that clears `x` behind place `from`, and what is left there. */
export function reflectionOf(
  x: Float64Array,
  from: number,
): { readonly reflection: Reflection; readonly left: number } {
  const v = x.slice();
  v.fill(0, 0, from);
  const norm = Math.sqrt(dot(v, v));
  const first = x[from] as number;
  if (norm === 0) return { reflection: { v, tau: 0, from }, left: 0 };
  // away from `first`, so that nothing cancels
  const left = first > 0 ? -norm : norm;
  v[from] = first - left;
  return { reflection: { v, tau: 1 / (norm * (norm + Math.abs(first))), from }, left };
}

/** Reflects `x` in place. */
export function reflect({ v, tau, from }: Reflection, x: Float64Array): void {
  let along = 0;
  for (let i = from; i < v.length; i++) along += (v[i] as number) * (x[i] as number);
  if (along === 0) return;
  const by = tau * along;
  for (let i = from; i < v.length; i++) x[i] = (x[i] as number) - by * (v[i] as number);
}
