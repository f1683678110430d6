import type { Preprocess, PreprocessMode } from "@xrt/core";

/** Photographs and films for networks of Keras: the central square, resized. */
export function square(mode: PreprocessMode, size: number): Preprocess {
  return {
    mode,
    size: [size, size],
    channels: 3,
    geometry: "center-crop",
    resampler: "bilinear",
  };
}

/** Evaluation of torchvision: the shorter side to `shorterSide`, the centre cut out. */
export function torchvision(
  size = 224,
  shorterSide = 256,
  resampler: Preprocess["resampler"] = "bilinear",
): Preprocess {
  return {
    mode: "torch",
    size: [size, size],
    channels: 3,
    geometry: { kind: "resize-crop", shorterSide },
    resampler,
  };
}

/** TorchXRayVision: one channel from -1024 to 1024, the central square. */
export function xrv(size: number): Preprocess {
  return { ...square("xrv", size), channels: 1 };
}
