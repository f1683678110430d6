import { randomStream } from "@xrt/core";
import type { Sampler } from "./sampler.js";

/** Every image once an epoch, in a new random order each time. */
export function shuffled(): Sampler {
  return {
    name: "shuffled",
    options: {},
    size: ({ images }) => images,
    order: ({ images }, { seed, epoch }) =>
      randomStream(seed, `train/epoch-${epoch}`).permutation(images),
  };
}
