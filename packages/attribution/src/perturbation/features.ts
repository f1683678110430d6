import type { NdArray, TypedArray } from "@xrt/core";
import { imageAxes, pictureOf } from "../input/image-axes.js";
import type { ChangeGrid } from "../local/plan-stages.js";
import type { Span } from "../local/span.js";
import type { MethodContext } from "../run/context.js";
import type { OptionSpec } from "../run/options.js";
import { gridSegments } from "../segments/grid.js";
import { slic } from "../segments/slic.js";

/**
 * What is taken away together: `"auto"`, elements of inputs with at most 256 of them and about 50 superpixels of larger ones; `"elements"`, every number of the input by itself; `"pixels"`, every place with all its channels;
 * `{ grid: n }` or `{ grid: [rows, columns] }`, rectangles; `{ slic: n }`, about `n` superpixels of each image; or labels from 0, one
 * for each element of an image or for each place (`[height, width]`), as of {@link lungZones}.
 */
export type FeatureChoice =
  | "auto"
  | "elements"
  | "pixels"
  | { readonly grid: number | readonly [number, number] }
  | { readonly slic: number }
  | NdArray<TypedArray>
  | ArrayLike<number>;

/** Inputs with more elements than this are taken apart into superpixels. */
const FEW_ELEMENTS = 256;

/** The features of all images. */
export interface Features {
  /** Features of the image that has most of them. */
  readonly count: number;
  /** Features of an image. */
  countOf(image: number): number;
  /** Feature of each element of an image, in the order of the network. */
  of(image: number): Int32Array;
  /** The rows and columns of each feature, where they are the cells of a grid in their order. */
  readonly grid?: ChangeGrid;
}

/** Specification of the option. */
export function featuresSpec(choice: FeatureChoice): OptionSpec {
  return {
    type: "value",
    default: choice,
    about:
      '"auto", "elements", "pixels", {"grid": n}, {"slic": n}, or a label from 0 for each place or element',
  };
}

/**
 * The features of each image.
 *
 * @throws RangeError when labels do not fit the images, or a grid has more cells than pixels.
 */
export function featuresOf(context: MethodContext, choice: FeatureChoice): Features {
  const { batch, caller } = context;
  if (choice === "auto") {
    // an input without rows has no superpixels
    const isSmall = batch.size <= FEW_ELEMENTS || imageAxes(batch).layout === "flat";
    return featuresOf(context, isSmall ? "elements" : { slic: 50 });
  }
  const axes = imageAxes(batch);
  const spread = (labels: ArrayLike<number>) =>
    Int32Array.from({ length: batch.size }, (_, i) => labels[axes.channelsOf.place(i)] as number);
  if (choice === "elements") {
    const all = Int32Array.from({ length: batch.size }, (_, i) => i);
    return same(batch.size, all);
  }
  if (choice === "pixels") {
    const all = spread(Array.from({ length: axes.places }, (_, p) => p));
    const grid = {
      rows: evenSpans(axes.rows, axes.rows),
      columns: evenSpans(axes.columns, axes.columns),
    };
    return { ...same(axes.places, all), grid };
  }
  if (typeof choice === "object" && "grid" in choice) {
    const cells = typeof choice.grid === "number" ? [choice.grid, choice.grid] : choice.grid;
    const [down = 1, across = 1] = cells;
    const { labels, count } = gridSegments([axes.rows, axes.columns], [down, across]);
    const all = spread(labels.data);
    const grid = { rows: evenSpans(axes.rows, down), columns: evenSpans(axes.columns, across) };
    return { ...same(count, all), grid };
  }
  if (typeof choice === "object" && "slic" in choice) {
    const count = batch.distinct ?? batch.count;
    const cut = Array.from({ length: count }, (_, i) =>
      slic(pictureOf(context.image(i), axes), { segments: choice.slic }),
    );
    const each = cut.map(({ labels }) => spread(labels.data));
    return {
      count: Math.max(...cut.map((segments) => segments.count)),
      countOf: (image) => cut[image % count]?.count ?? 0,
      of: (image) => each[image % count] as Int32Array,
    };
  }
  const labels = typeof choice === "object" && "shape" in choice ? choice.data : choice;
  const list = Array.from(labels as ArrayLike<number>);
  const broken = list.find((v) => !(Number.isInteger(v) && v >= 0));
  if (broken !== undefined || (list.length !== batch.size && list.length !== axes.places)) {
    throw new RangeError(
      `${caller}: features are ${broken === undefined ? `${list.length} labels` : `labels such as ${broken}`}, wants "auto", "elements", "pixels", ` +
        `{ grid }, { slic }, or a whole number from 0 for each of ${axes.places} places or ${batch.size} elements`,
    );
  }
  const all = list.length === batch.size ? elements(list, context) : spread(list);
  return same(
    list.reduce((most, v) => Math.max(most, v + 1), 0),
    all,
  );
}

/** The rows or columns of the cells of a grid, as even as whole pixels allow: as {@link gridSegments} cuts them. */
function evenSpans(size: number, cells: number): Span[] {
  return Array.from({ length: cells }, (_, i) => ({
    from: Math.ceil((i * size) / cells),
    to: Math.ceil(((i + 1) * size) / cells),
  }));
}

function same(count: number, of: Int32Array): Features {
  return { count, countOf: () => count, of: () => of };
}

/** Labels of elements are given as the image lies. */
function elements(labels: readonly number[], { batch }: MethodContext): Int32Array {
  const [part] = batch.parts;
  if (batch.parts.length !== 1 || part === undefined || !part.turned)
    return Int32Array.from(labels);
  const [rows = 1, columns = 1, channels = 1] = part.given;
  const turned = new Int32Array(labels.length);
  for (let p = 0; p < rows * columns; p++) {
    for (let c = 0; c < channels; c++) {
      turned[c * rows * columns + p] = labels[p * channels + c] as number;
    }
  }
  return turned;
}
