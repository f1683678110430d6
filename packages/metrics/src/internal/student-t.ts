import { betaCdf, betaQuantile } from "./beta.js";

/** Two-sided p-value of `t` with `df` degrees of freedom, which need not be whole: I_x(df/2, 1/2), x = df/(df + t²). */
export function studentP(t: number, df: number): number {
  return betaCdf(df / (df + t * t), df / 2, 0.5);
}

/** The t for which the interval ± t standard errors has confidence `level`. */
export function criticalT(level: number, df: number): number {
  const x = betaQuantile(1 - level, df / 2, 0.5);
  return Math.sqrt(df * (1 / x - 1));
}
