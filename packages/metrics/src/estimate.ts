/** Something a reader of a number has to know, as data: collected up to the report, never printed here. */
export interface Warning {
  /** Stable name, for example `"groups-not-given"`. */
  readonly code: string;
  /** One sentence with the numbers in it. */
  readonly message: string;
}

/**
 * A number with what is known about it: interval, method, sample size, warnings. Plain data.
 *
 * What is undefined is NaN with a `reason`, never 0, 0.5 or a NaN that nobody explains. JSON has no NaN and writes `null`.
 */
export interface Estimate {
  /** The estimate; NaN where it is undefined. */
  readonly value: number;
  /** Lower end of the interval; absent where none was asked for or none exists. */
  readonly lower?: number;
  /** Upper end of the interval; absent exactly where `lower` is. */
  readonly upper?: number;
  /** Confidence level of the interval, for example 0.95; 0 where no interval was asked for. */
  readonly level: number;
  /** Standard error of `value`, where the method has one. */
  readonly se?: number;
  /** What was computed, for example `"logit-obuchowski"`. */
  readonly method: string;
  /** Images (or trials) that went in. */
  readonly n: number;
  /** Images with label 1. */
  readonly nPositive?: number;
  /** Images with label 0. */
  readonly nNegative?: number;
  /** Patients, where `groups` were given. */
  readonly nGroups?: number;
  /** What a reader has to know; empty where there is nothing to say. */
  readonly warnings: readonly Warning[];
  /**
   * Why `value` is NaN, or the interval alone is absent: `"empty"`, `"all-masked"`, `"single-class"`, `"no-positives"`, `"too-few"`,
   * `"auroc-at-bound"`, `"zero-width"` and others; each function lists its own.
   */
  readonly reason?: string;
}
