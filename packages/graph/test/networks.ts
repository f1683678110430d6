import { ndArray, sizeOf } from "@xrt/core";
import { randomArray } from "@xrt/testing";
import { float32, type Graph } from "../src/graph.js";
import { GraphBuilder } from "../src/graph-builder.js";
import type { OpAttributes } from "../src/ops/table.js";

/** Layers of networks with seeded random weights, scaled so that the values neither fade nor grow. */
function layers(b: GraphBuilder) {
  let count = 0;
  const weight = (shape: readonly number[], low: number, high: number) => {
    const { data } = randomArray(shape, { stream: `weight ${count++}`, low, high });
    const array = ndArray(Float32Array.from(data), shape);
    return b.parameter("weight", { array, role: "kernel", trainable: true });
  };
  const channels = (x: string) => Number(b.type(x).shape[1]);
  return {
    conv(x: string, filters: number, size: number, { stride = 1, groups = 1 } = {}): string {
      const shape = [filters, channels(x) / groups, size, size];
      const bound = Math.sqrt(6 / sizeOf(shape.slice(1)));
      const pad = (size - 1) / 2;
      const window: OpAttributes["conv"] = {
        strides: [stride, stride],
        pads: [pad, pad, pad, pad],
        dilations: [1, 1],
        groups,
      };
      return b.node("conv", [x, weight(shape, -bound, bound)], window);
    },
    batchNorm(x: string): string {
      const rows = [
        [0.8, 1.2],
        [-0.1, 0.1],
        [-0.1, 0.1],
        [0.8, 1.2],
      ] as const;
      const four = rows.map(([low, high]) => weight([channels(x)], low, high));
      return b.node("batchNorm", [x, ...four], { epsilon: 1e-3 });
    },
    relu: (x: string): string => b.node("relu", [x], {}),
    pool(x: string, op: "maxPool" | "averagePool", size: number, pad = 0): string {
      return b.node(op, [x], {
        kernel: [size, size],
        strides: [2, 2],
        pads: [pad, pad, pad, pad],
        dilations: [1, 1],
      });
    },
    /** Scores from the mean over the places. */
    head(x: string, classes: number): string {
      const features = b.node("reduceMean", [x], { axes: [2, 3], keepDims: false });
      const bound = Math.sqrt(3 / channels(x));
      const kernel = weight([channels(x), classes], -bound, bound);
      return b.node("matMul", [features, kernel], {}, "scores");
    },
  };
}

/** Shape of a {@link denseNet}. */
export interface DenseNetOptions {
  /** Height and width of the image. */
  readonly size: number;
  /** Layers of each block. */
  readonly blocks: readonly number[];
  /** Channels that each layer adds. */
  readonly growth: number;
  readonly classes: number;
}

/** DenseNet (Huang et al. 2017), input `x [batch, 3, size, size]`, output `scores`; `denseNet(DENSENET121)` is the known one. */
export function denseNet({ size, blocks, growth, classes }: DenseNetOptions): Graph {
  const b = new GraphBuilder();
  const { conv, batchNorm, relu, pool, head } = layers(b);
  const active = (x: string) => relu(batchNorm(x));
  let x = active(conv(b.input("x", float32("batch", 3, size, size)), 2 * growth, 7, { stride: 2 }));
  x = pool(x, "maxPool", 3, 1);
  for (const [i, length] of blocks.entries()) {
    if (i > 0) {
      const half = Number(b.type(x).shape[1]) / 2;
      x = pool(conv(active(x), half, 1), "averagePool", 2);
    }
    for (let k = 0; k < length; k++) {
      const added = conv(active(conv(active(x), 4 * growth, 1)), growth, 3);
      x = b.node("concat", [x, added], { axis: 1 });
    }
  }
  return b.build([head(active(x), classes)]);
}

/** DenseNet121 for images of 224x224. */
export const DENSENET121: DenseNetOptions = {
  size: 224,
  blocks: [6, 12, 24, 16],
  growth: 32,
  classes: 1000,
};

/** The first blocks of MobileNet v1 (Howard et al. 2017), narrow; input `x [batch, 3, size, size]`, output `scores`. */
export function mobileNet(size: number): Graph {
  const b = new GraphBuilder();
  const { conv, batchNorm, head } = layers(b);
  const active = (x: string) => b.node("clip", [batchNorm(x)], { low: 0, high: 6 });
  let x = active(conv(b.input("x", float32("batch", 3, size, size)), 8, 3, { stride: 2 }));
  for (const [filters, stride] of [
    [16, 1],
    [32, 2],
    [32, 1],
    [64, 2],
  ] as const) {
    const groups = Number(b.type(x).shape[1]);
    x = active(conv(x, groups, 3, { stride, groups }));
    x = active(conv(x, filters, 1));
  }
  return b.build([head(x, 10)]);
}
