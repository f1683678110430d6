/** Features of images, row-major: `[images, columns]` in float64. */
export interface ProbeFeatures {
  readonly images: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** A probe that was fitted. */
export interface FittedProbe {
  /** What was chosen, for reports: the penalty of a regression, the number of neighbours. */
  readonly settings: Readonly<Record<string, number>>;
  /** Score of each image, larger = more positive. */
  score(features: ProbeFeatures): Float64Array;
}

/** What a probe is fitted on. */
export interface ProbeData {
  readonly features: ProbeFeatures;
  /** 0 or 1 for each image. */
  readonly labels: Float64Array;
  /** Patient of each image. */
  readonly groups: readonly string[] | undefined;
  /** Of all that is drawn. */
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
}

/** A simple classifier of features: what it can read is there to be read. */
export interface Probe {
  /** For reports, for example `"logistic"`. */
  readonly name: string;
  fit(data: ProbeData): FittedProbe;
}

/** The rows at `rows`, copied. */
export function probeRows(
  { columns, data }: ProbeFeatures,
  rows: readonly number[],
): ProbeFeatures {
  const picked = new Float64Array(rows.length * columns);
  for (const [k, row] of rows.entries()) {
    picked.set(data.subarray(row * columns, (row + 1) * columns), k * columns);
  }
  return { images: rows.length, columns, data: picked };
}
