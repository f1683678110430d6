import { DataError, type NdArray } from "@xrt/core";
import { mapCorrelation, mapRankCorrelation, ssim } from "@xrt/metrics";
import type { Attribution } from "../result/attribution.js";

/** How alike two maps are. */
export interface MapSimilarity {
  /** Structural similarity of the maps, each divided by its largest magnitude; `NaN` for pictures under 11 x 11, the size of its window. */
  readonly ssim: number;
  /** Rank correlation over all values. */
  readonly spearman: number;
  /** Linear correlation over all values. */
  readonly pearson: number;
}

/**
 * How alike the maps of two results are, image by image: of two training seeds (repeatability), of two architectures (reproducibility), of two targets, or of a
 * trained and a randomised network.
 *
 * Arun et al., "Assessing the Trustworthiness of Saliency Maps for Localizing Abnormalities in Medical Imaging", 2021; Adebayo et al., "Sanity Checks for Saliency
 * Maps", 2018.
 *
 * @throws DataError when the results have other shapes.
 */
export function mapSimilarity(a: Attribution, b: Attribution): MapSimilarity[] {
  if (String(a.shape) !== String(b.shape)) {
    throw new DataError(`mapSimilarity: maps are [${a.shape}] and [${b.shape}], wants the same`);
  }
  const pictures = [picturesOf(a), picturesOf(b)] as const;
  return pictures[0].map((one, i) => {
    const two = pictures[1][i] as NdArray;
    const [height = 1, width = 1] = one.shape;
    const large = height >= 11 && width >= 11;
    return {
      ssim: large
        ? ssim(scaled(one.data), scaled(two.data), { shape: [height, width], dataRange: 2 }).value
        : Number.NaN,
      spearman: mapRankCorrelation(one.data, two.data).value,
      pearson: mapCorrelation(one.data, two.data).value,
    };
  });
}

/** The map of each image as `[rows, columns]`, channels summed. */
export function picturesOf({ values, score, layout }: Attribution): NdArray[] {
  const count = score.length;
  const size = values.data.length / count;
  const own = values.shape.length > axesOf(layout) ? values.shape.slice(1) : values.shape;
  return Array.from({ length: count }, (_, i) => {
    const data = values.data.subarray(i * size, (i + 1) * size);
    if (layout === "HWC") {
      const [rows = 1, columns = 1, channels = 1] = own;
      const sums = new Float32Array(rows * columns);
      for (const [k, v] of data.entries()) {
        const p = Math.floor(k / channels);
        sums[p] = (sums[p] as number) + v;
      }
      return { data: sums, shape: [rows, columns] };
    }
    if (layout === "CHW") {
      const [, rows = 1, columns = 1] = own;
      const sums = new Float32Array(rows * columns);
      for (const [k, v] of data.entries()) {
        const p = k % (rows * columns);
        sums[p] = (sums[p] as number) + v;
      }
      return { data: sums, shape: [rows, columns] };
    }
    return { data: Float32Array.from(data), shape: layout === "HW" ? own : [1, size] };
  });
}

function axesOf(layout: Attribution["layout"]): number {
  return layout === "HWC" || layout === "CHW" ? 3 : layout === "HW" ? 2 : 1;
}

function scaled(values: Float32Array): Float32Array {
  const most = values.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
  return most === 0 ? values : values.map((v) => v / most);
}
