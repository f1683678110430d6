import { mapCorrelation, topCoverage } from "@xrt/metrics";

/** What maps say of a marker that was planted. */
export interface MarkerVisibility {
  /** Share of the marker's pixels that are among the largest values of the map. */
  readonly confounderSensitivity: number;
  /** Linear correlation of the maps with and without the marker: 1, the map does not change; `NaN` without the second map. */
  readonly explanationNcc: number;
}

/** Options of {@link plantedMarker}. */
export interface PlantedMarkerOptions {
  /** Share of the pixels that count as the largest. Default 0.1. */
  readonly top?: number;
  /** Map of the same image without the marker. */
  readonly without?: ArrayLike<number>;
}

/**
 * Whether a map shows a marker that the classifier uses: the share of the marker's pixels among the largest `ceil(top n)`, and the correlation of the map with
 * that of the image without the marker. With markers in half of the positives Grad-CAM had a sensitivity of .002 (Sun et al. 2023): an empty answer is never
 * proof that there is no shortcut.
 *
 * Sun, Koch, Liu, Baumgartner et al., "Right for the Wrong Reason: Can Interpretable ML Techniques Detect Spurious Correlations?", MICCAI 2023.
 *
 * @param map - One value a pixel.
 * @param marker - 1 or true where the marker is.
 */
export function plantedMarker(
  map: ArrayLike<number>,
  marker: ArrayLike<number | boolean>,
  { top = 0.1, without }: PlantedMarkerOptions = {},
): MarkerVisibility {
  return {
    confounderSensitivity: topCoverage(map, marker, { fraction: top }).value,
    explanationNcc: without === undefined ? Number.NaN : mapCorrelation(map, without).value,
  };
}
