/**
 * Feature visualisation: pictures that the units of a network want to see.
 *
 * @packageDocumentation
 */
export {
  type ActivationMaximisationOptions,
  activationMaximisation,
  type MaximisedUnit,
} from "./activation-maximisation.js";
