import { normalCdf } from "./normal.js";

/** A normal test of a difference against 0, with its interval. */
export interface ZTest {
  readonly lower: number;
  readonly upper: number;
  readonly z: number;
  /** Two-sided. */
  readonly p: number;
}

/** The interval `difference` ± `critical` `se`, and z = difference/se; `se` is above 0. */
export function zTest(difference: number, se: number, critical: number): ZTest {
  const z = difference / se;
  return {
    lower: difference - critical * se,
    upper: difference + critical * se,
    z,
    p: 2 * normalCdf(-Math.abs(z)),
  };
}
