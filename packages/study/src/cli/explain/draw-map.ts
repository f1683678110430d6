import type { Attribution } from "@xrt/attribution";
import {
  heatMap,
  type NormaliseWarning,
  type Panel,
  type Placement,
  placedOn,
  receptiveField,
  type Scale,
  stretched,
} from "@xrt/attribution/render";
import { inputPlacement, type NdArray, type Preprocess, row, UsageError } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import type { Drawing } from "./draw-flags.js";

/** What a map is drawn with. */
export interface MapSetting {
  /** Grey, 0 to 255, `[height, width, 1]`: the decoded image in its own size. */
  readonly image: NdArray;
  readonly graph: Graph;
  readonly contract: Preprocess;
  /** Whether the map shows evidence for the target only. */
  readonly unsigned: boolean;
  readonly drawing: Drawing;
}

/** A map over its image, and how it was drawn. */
export interface DrawnMap {
  readonly panel: Panel;
  readonly drawn: {
    readonly scale: Scale;
    readonly percentile: number;
    /** Raw values of the lowest and the highest colour. */
    readonly min: number;
    readonly max: number;
    readonly colours: unknown;
    /** `"receptive-field"`: cells lie where the units of the layer look. `"stretched"`: over what the network was shown. */
    readonly alignment: "pixels" | "receptive-field" | "stretched";
    readonly placement: Placement;
    readonly warnings: readonly NormaliseWarning[];
  };
}

/** Maps with more cells than this a side are maps of pixels: a few strong ones would darken the rest. */
const PIXELS_FROM = 64;

/** A map of image `index` of a result, over the image at its own size. */
export function drawMap(result: Attribution, index: number, setting: MapSetting): DrawnMap {
  const { image, contract, unsigned, drawing } = setting;
  const values = row(result.values, index);
  const { size, channelAxis } = mapAxes(result, values);
  const { alignment, cells } = cellsOf(result, size, setting);
  const [height = 0, width = 0] = image.shape;
  const placement = placedOn(cells, inputPlacement(contract, [height, width]));
  const isSigned = !unsigned && values.data.some((v) => v < 0);
  const scale = drawing.scale ?? (isSigned ? "max-abs" : "max");
  const isFine = Math.max(...size) >= PIXELS_FROM;
  const percentile = drawing.percentile ?? (isFine ? 99 : 100);
  // a line around a region, not around every pixel
  const blur = isFine ? Math.max(height, width) / 50 : 0;
  const { opacity, colours, contour } = drawing;
  const { scaled, ...panel } = heatMap(image, values, {
    ...{ scale, percentile, opacity, placement, channelAxis },
    ...(colours && { colours }),
    ...(contour === undefined ? {} : { contour: { quantile: contour, blur } }),
  });
  const { min, max, warnings } = scaled;
  return {
    panel,
    drawn: {
      scale,
      percentile,
      min,
      max,
      colours: panel.bar.colours,
      alignment,
      placement,
      warnings,
    },
  };
}

function mapAxes(
  { layout, method }: Attribution,
  { shape }: NdArray,
): { size: readonly [number, number]; channelAxis: 0 | 2 } {
  const [a = 0, b = 0, c = 0] = shape;
  if (layout === "HW") return { size: [a, b], channelAxis: 2 };
  if (layout === "HWC") return { size: [a, b], channelAxis: 2 };
  if (layout === "CHW") return { size: [b, c], channelAxis: 0 };
  throw new UsageError(
    `${method}: its values are [${shape}], which is no picture; explain a .npy array with --raw to have them`,
  );
}

/** Where the cells of a map lie on the network's input. */
function cellsOf(
  { layer }: Attribution,
  size: readonly [number, number],
  { graph, contract, drawing }: MapSetting,
): { cells: Placement; alignment: DrawnMap["drawn"]["alignment"] } {
  const over = stretched(size, contract.size);
  // guided Grad-CAM names its layer, and is a map of pixels
  if (String(size) === String(contract.size)) return { cells: over, alignment: "pixels" };
  if (layer === "input" || drawing.align === "stretched")
    return { cells: over, alignment: "stretched" };
  try {
    return { cells: receptiveField(graph, layer), alignment: "receptive-field" };
  } catch (error) {
    // units behind attention or reshapes lie on no grid that the graph tells of
    if (error instanceof RangeError) return { cells: over, alignment: "stretched" };
    throw error;
  }
}
