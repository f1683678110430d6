/**
 * How good maps are: faithful to the network, stable, concentrated, where the finding is, and different when the network is another one.
 *
 * @packageDocumentation
 */
export { averageDrop } from "./average-drop.js";
export { averageGain } from "./average-gain.js";
export { averageIncrease } from "./average-increase.js";
export { centreGaussian, edgeMap } from "./baseline-maps.js";
export { type BoxRegion, boxMask } from "./box-mask.js";
export { completeness } from "./completeness.js";
export { effectiveComplexity, mapEntropy, sparseness } from "./complexity.js";
export type { CurveOptions } from "./curves.js";
export { deletion } from "./deletion.js";
export {
  type BaselineMap,
  type EvaluateOptions,
  type Evaluation,
  type EvaluationImage,
  type EvaluationRow,
  evaluate,
  evaluationMetrics,
} from "./evaluate.js";
export { evaluationText } from "./evaluation-text.js";
export { faithfulnessCorrelation } from "./faithfulness-correlation.js";
export { type InfidelityOptions, infidelity } from "./infidelity.js";
export { type InputInvarianceOptions, inputInvariance } from "./input-invariance.js";
export { insertion } from "./insertion.js";
export { type IrofOptions, irof } from "./irof.js";
export { type Localisation, type LocaliseOptions, localise } from "./localise.js";
export { type MapSimilarity, mapSimilarity } from "./map-similarity.js";
export { type MeanByPatient, meanByPatient } from "./mean-by-patient.js";
export type { MapInput, Measure } from "./measure.js";
export { monotonicity } from "./monotonicity.js";
export { muFidelity } from "./mu-fidelity.js";
export { type NonSensitivityOptions, nonSensitivity } from "./non-sensitivity.js";
export {
  type ParameterRandomisation,
  type ParameterRandomisationOptions,
  parameterRandomisation,
  type RandomisationStep,
} from "./parameter-randomisation.js";
export type { PerturbedMapsOptions } from "./perturbed-maps.js";
export { type PixelFlippingOptions, pixelFlipping } from "./pixel-flipping.js";
export {
  type MarkerVisibility,
  type PlantedMarkerOptions,
  plantedMarker,
} from "./planted-marker.js";
export { randomLogit } from "./random-logit.js";
export { layersWithWeights, randomised } from "./randomise.js";
export { type RegionPerturbationOptions, regionPerturbation } from "./region-perturbation.js";
export {
  type RelativeStability,
  type RelativeStabilityOptions,
  relativeStability,
} from "./relative-stability.js";
export { type RoadOptions, road } from "./road.js";
export { type Sensitivity, sensitivity } from "./sensitivity.js";
export type { SubsetCorrelationOptions } from "./subset-correlation.js";
export { type SufficiencyOptions, sufficiency } from "./sufficiency.js";
export { toSlopes } from "./to-slopes.js";
