import type { NdArray, Shape } from "@xrt/core";
import { heUniformKernel } from "./he-uniform.js";
import { constantArray } from "./reset-normalisation.js";

/** What a LayerScale starts with: a block adds next to nothing at first. Touvron et al., "Going deeper with image transformers", 2021. */
const LAYER_SCALE = 1e-6;

/**
 * The values that a kernel starts with, from scratch: He-uniform; the factors of a LayerScale, which is a depthwise convolution in
 * our ConvNeXt, 1e-6.
 *
 * @param fanIn - Inputs of one output cell; asked for only where it matters.
 */
export function firstKernel(
  shape: Shape,
  fanIn: () => number,
  name: string,
  seed: number,
): NdArray {
  return name.endsWith("_layer_scale/depthwise_kernel")
    ? constantArray(shape, LAYER_SCALE)
    : heUniformKernel(shape, fanIn(), name, seed);
}
