/** What a layer has learnt, over many images: concepts found in it, and concepts that are given. */
export { type CraftOptions, craft, type RankedConcepts } from "./craft.js";
export {
  type DeepFeatureFactorisationOptions,
  deepFeatureFactorisation,
  type FeatureFactors,
} from "./deep-feature-factorisation.js";
export { type ConceptSensitivity, type TcavOptions, tcav } from "./tcav.js";
