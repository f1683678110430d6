/**
 * Drawing of attribution maps: scaling and colouring are explicit steps.
 *
 * @packageDocumentation
 */
export { type NormalisedMap, normalise } from "./normalise.js";
export { type OverlayOptions, overlay } from "./overlay.js";
