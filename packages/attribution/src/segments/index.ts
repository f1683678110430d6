/** Images cut into parts, for region-wise methods. */
export { type FelzenszwalbOptions, felzenszwalb } from "./felzenszwalb.js";
export { gridSegments } from "./grid.js";
export type { Segments } from "./segments.js";
export { type SlicOptions, slic } from "./slic.js";
