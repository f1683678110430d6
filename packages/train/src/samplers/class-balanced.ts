import { DataError, randomStream } from "@xrt/core";
import { labelTable } from "../losses/label-table.js";
import { cycled } from "./cycle.js";
import type { Sampler, SamplerData } from "./sampler.js";

/**
 * Every class as often as any other in an epoch: images of rare classes are used several times, those of frequent classes take
 * turns over the epochs. Images without a label are left out.
 *
 * @param options - `imagesPerClass`: default the images divided by the classes, rounded up.
 *
 * @example
 * ```ts
 * import { classBalanced } from "@xrt/train";
 * const data = { images: 4, labels: [0, 0, 0, 1], groups: undefined };
 * const order = classBalanced().order(data, { seed: 0, epoch: 1 });
 * order.filter((i) => i === 3).length; // => 2
 * ```
 */
export function classBalanced({
  imagesPerClass,
}: {
  readonly imagesPerClass?: number;
} = {}): Sampler {
  const each = (data: SamplerData) =>
    imagesPerClass ?? Math.ceil(data.images / classesOf(data).length);
  return {
    name: "class-balanced",
    options: { imagesPerClass },
    size: (data) => each(data) * classesOf(data).length,
    order(data, { seed, epoch }) {
      const count = each(data);
      const drawn = classesOf(data).flatMap((images, c) =>
        cycled(images, { seed, stream: `train/class-${c}`, from: (epoch - 1) * count, count }),
      );
      const order = randomStream(seed, `train/epoch-${epoch}`).permutation(drawn.length);
      return order.map((i) => drawn[i] as number);
    },
  };
}

/** Images of each class that occurs. */
function classesOf({ labels }: SamplerData): number[][] {
  const { data } = labelTable("classBalanced", labels, 1);
  const classes = new Map<number, number[]>();
  for (const [i, label] of data.entries()) {
    if (Number.isNaN(label)) continue;
    const own = classes.get(label) ?? [];
    own.push(i);
    classes.set(label, own);
  }
  if (classes.size < 2) {
    throw new DataError(
      `classBalanced: all images are of one class (${[...classes.keys()]}); wants two or more`,
    );
  }
  return [...classes].sort(([a], [b]) => a - b).map(([, images]) => images);
}
