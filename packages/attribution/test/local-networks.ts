import { randomStream } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import { Dice, randomArray, toFloat32 } from "@xrt/testing";

/**
 * A random network whose front looks at places nearby, all of it at once behind: convolutions of any window, poolings, batch
 * normalisation, residual and dense connections, paddings; two output units. The input has its channels first or last.
 */
export function localRandom(seed: number): Graph {
  const dice = new Dice(randomStream(seed, "network"));
  const b = new GraphBuilder();
  let count = 0;
  const weight = (shape: readonly number[], low = -1) =>
    b.constant(toFloat32(randomArray(shape, { seed, stream: `weight ${count++}`, low })));
  const channelsOf = (name: string) => Number(b.type(name).shape[1]);
  const sizeOf = (name: string) => b.type(name).shape.slice(2).map(Number);
  const last = dice.below(2) === 1;
  const [height, width] = [17 + dice.below(12), 17 + dice.below(12)];
  const x = b.input(
    "x",
    last ? float32("batch", height, width, 2) : float32("batch", 2, height, width),
  );
  let value = last ? b.node("transpose", [x], { permutation: [0, 3, 1, 2] }) : x;
  const conv = (from: string, filters: number, same: boolean) => {
    const kernel = [1 + 2 * dice.below(2), 1 + 2 * dice.below(2)] as const;
    const dilation = same ? 1 : 1 + dice.below(2);
    const half = kernel.map((k) => (k - 1) / 2) as [number, number];
    const pads = same
      ? ([half[0], half[1], half[0], half[1]] as const)
      : ([dice.below(2), dice.below(2), dice.below(2), dice.below(2)] as const);
    const strides = same ? ([1, 1] as const) : ([1 + dice.below(2), 1 + dice.below(2)] as const);
    const inputs = [from, weight([filters, channelsOf(from), ...kernel]), weight([filters])];
    const attributes = { strides, pads, dilations: [dilation, dilation] as const, groups: 1 };
    return b.node("conv", inputs, attributes);
  };
  const layers: Record<string, () => string> = {
    conv: () => b.node("relu", [conv(value, 2 + dice.below(3), false)], {}),
    residual: () =>
      b.node("add", [value, b.node("tanh", [conv(value, channelsOf(value), true)], {})], {}),
    dense: () => b.node("concat", [value, conv(value, 2, true)], { axis: 1 }),
    norm: () => {
      const n = [channelsOf(value)];
      const inputs = [value, weight(n), weight(n), weight(n), weight(n, 0.5)];
      return b.node("batchNorm", inputs, { epsilon: 1e-3 });
    },
    pool: () =>
      b.node(dice.pick(["maxPool", "averagePool"] as const), [value], {
        ...{ kernel: [2, 3], strides: [1 + dice.below(2), 2], dilations: [1, 1] },
        pads: [dice.below(2), 1, 0, dice.below(2)],
      }),
    pad: () => b.node("pad", [value], { before: [0, 0, 1, 0], after: [0, 0, 0, 2], value: 0.3 }),
  };
  for (let k = 0; k < 7; k++) {
    if (Math.min(...sizeOf(value)) < 5) break;
    value = layers[dice.pick(Object.keys(layers))]?.() ?? value;
  }
  const map = b.node("relu", [conv(value, 3, true)], {}, "map");
  const mean = b.node("reduceMean", [map], { axes: [2, 3], keepDims: false });
  return b.build([b.node("matMul", [mean, weight([3, 2])], {}, "y")]);
}
