import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type NdArray, readNpy } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import { realWeights } from "./real-data.js";

export const squeezeNetFolder: string = join(realWeights, "squeezenet1.1_npy");

/** A float32 `.npy` file. */
export function npyFile(path: string): NdArray {
  return readNpy(readFileSync(path), path) as NdArray;
}

const WINDOW = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] } as const;
const POOL = { ...WINDOW, kernel: [3, 3], strides: [2, 2] } as const;

/** SqueezeNet 1.1 with the weights of ../shared/data: input `"input"` `[batch, 3, 224, 224]`, 1,000 scores that are not negative. */
export function squeezeNet(): Graph {
  const b = new GraphBuilder();
  let count = 0;
  const conv = (x: string, window: object = {}) => {
    const [kernel, bias] = (["weight", "bias"] as const).map((kind) => {
      const name = `squeezenet0_conv${count}_${kind}`;
      const array = npyFile(join(squeezeNetFolder, "weights", `${name}.npy`));
      return b.parameter(name, {
        array,
        role: kind === "weight" ? "kernel" : "bias",
        trainable: true,
      });
    });
    const attributes = { ...WINDOW, groups: 1, ...window };
    const y = b.node("conv", [x, kernel ?? "", bias ?? ""], attributes, `conv${count++}`);
    return b.node("relu", [y], {});
  };
  const fire = (x: string) => {
    const squeezed = conv(x);
    const expanded = [conv(squeezed), conv(squeezed, { pads: [1, 1, 1, 1] })];
    return b.node("concat", expanded, { axis: 1 });
  };
  let x = conv(b.input("input", float32("batch", 3, 224, 224)), { strides: [2, 2] });
  for (const fires of [2, 2, 4]) {
    x = b.node("maxPool", [x], POOL);
    for (let i = 0; i < fires; i++) x = fire(x);
  }
  const scores = b.node("reduceMean", [conv(x)], { axes: [2, 3], keepDims: false }, "scores");
  return b.build([scores]);
}
