import { type NdArray, type Preprocess, type PreprocessStep, preprocess, resize } from "@xrt/core";

/**
 * A mask at the input of the network: through the same crops, margins and geometry as its image.
 *
 * @param mask - `[height, width, channels]`, above 0 inside; another size than the image is stretched over it.
 * @param imageSize - `[height, width]` of the image.
 * @returns `[size[0] * size[1]]`, 1 where at least half of a pixel is inside.
 */
export function regionMask(
  mask: NdArray,
  imageSize: readonly [number, number],
  contract: Preprocess,
): Uint8Array {
  const [height = 0, width = 0, channels = 1] = mask.shape;
  const data = new Float32Array(height * width);
  for (const [i, v] of mask.data.entries()) if (v > 0) data[Math.floor(i / channels)] = WHITE;
  const grey: NdArray = { data, shape: [height, width, 1] };
  const isSame = String(imageSize) === String([height, width]);
  const fitted = isSame ? grey : resize(grey, imageSize, { resampler: "nearest" });
  const { maxValue: _, ...rest } = contract;
  const moved = preprocess(
    {
      ...{ ...rest, mode: "raw", channels: 1, resampler: "bilinear" },
      geometry: emptyMargin(contract.geometry),
      steps: (contract.steps ?? []).flatMap(placing),
    },
    fitted,
  );
  return Uint8Array.from(moved.data, (v) => (v >= WHITE / 2 ? 1 : 0));
}

const WHITE = 255;

function emptyMargin(geometry: Preprocess["geometry"]): Preprocess["geometry"] {
  return typeof geometry === "object" && "fill" in geometry ? { ...geometry, fill: 0 } : geometry;
}

/** Steps that move pixels; the others change only how bright they are. */
function placing(step: PreprocessStep): PreprocessStep[] {
  if (step.kind === "margin") return [{ ...step, fill: 0 }];
  return step.kind === "crop" || step.kind === "crop-top" ? [step] : [];
}
