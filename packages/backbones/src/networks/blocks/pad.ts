import { layers, type SymbolicTensor } from "@tensorflow/tfjs-layers";
import { applyLayer } from "./apply-layer.js";

/**
 * Whose zeros lie around a strided convolution: `"tf"` puts the odd one at the bottom and right, as TensorFlow's `same` does,
 * `"torch"` as many on every side. Weights were trained with one of them.
 */
export type PaddingRule = "tf" | "torch";

/** Zeros around an image: as many on every side, or `[[top, bottom], [left, right]]`. */
export function pad(
  x: SymbolicTensor,
  name: string,
  sides: number | readonly [readonly [number, number], readonly [number, number]],
): SymbolicTensor {
  const [[top, bottom], [left, right]] =
    typeof sides === "number"
      ? ([
          [sides, sides],
          [sides, sides],
        ] as const)
      : sides;
  const padding: [[number, number], [number, number]] = [
    [top, bottom],
    [left, right],
  ];
  return applyLayer(layers.zeroPadding2d({ padding, name }), x);
}

/** The zeros in front of a `valid` convolution with stride 2 and an odd kernel, for any input size. */
export function padStrided(
  x: SymbolicTensor,
  name: string,
  kernelSize: number,
  rule: PaddingRule = "tf",
): SymbolicTensor {
  const half = Math.floor(kernelSize / 2);
  const sides = ([1, 2] as const).map((axis) => {
    const isEven = (x.shape[axis] ?? 0) % 2 === 0;
    return [rule === "tf" && isEven ? half - 1 : half, half] as const;
  });
  return pad(x, name, [sides[0] ?? [half, half], sides[1] ?? [half, half]]);
}
