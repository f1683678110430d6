/**
 * Drawing of attribution maps: scaling and colouring are explicit steps, and every picture can say what its colours stand
 * for. Pure functions over arrays, in Node and the browser.
 *
 * @packageDocumentation
 */
export { type ChannelRule, channelsToMap } from "./channels-to-map.js";
export { colour } from "./colour.js";
export type { ColourBar } from "./colour-bar.js";
export {
  type ColourMap,
  type ColourMapName,
  colourMap,
  colourMapNames,
} from "./colour-maps.js";
export {
  type Contour,
  type ContourOptions,
  contour,
  type OutlineOptions,
  outline,
} from "./contour.js";
export { grid } from "./grid.js";
export type { GridOptions, Panel } from "./grid-layout.js";
export { gridSvg } from "./grid-svg.js";
export { type HeatMap, type HeatMapOptions, heatMap } from "./heat-map.js";
export {
  type NormalisedMap,
  type NormaliseOptions,
  type NormaliseWarning,
  normalise,
  normaliseTogether,
  type Scale,
} from "./normalise.js";
export { type OverlayOptions, overlay } from "./overlay.js";
export {
  type PlaceMapOptions,
  type Placement,
  placedOn,
  placeMap,
  stretched,
} from "./placement.js";
export { type ReceptiveField, receptiveField } from "./receptive-field.js";
export { type CanvasPixels, toImageData } from "./to-image-data.js";
export { toDataUri, toPng } from "./to-png.js";
