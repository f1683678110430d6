import { criticalT, studentP } from "./student-t.js";

/** A t test of the difference of two independent estimates, with its interval. */
export interface WelchTest {
  readonly t: number;
  readonly df: number;
  readonly p: number;
  readonly lower: number;
  readonly upper: number;
}

/** (a - b)/sqrt(Va + Vb) with Welch's degrees of freedom; at least one variance is above 0, each n at least 2. */
export function welch(
  a: { readonly value: number; readonly variance: number; readonly n: number },
  b: { readonly value: number; readonly variance: number; readonly n: number },
  level: number,
): WelchTest {
  const variance = a.variance + b.variance;
  const df = variance ** 2 / (a.variance ** 2 / (a.n - 1) + b.variance ** 2 / (b.n - 1));
  const se = Math.sqrt(variance);
  const difference = a.value - b.value;
  const half = criticalT(level, df) * se;
  const t = difference / se;
  return { t, df, p: studentP(t, df), lower: difference - half, upper: difference + half };
}
