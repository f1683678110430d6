import type { Sampler } from "./sampler.js";

/** Every image once an epoch, in the order of the data. */
export function sequential(): Sampler {
  return {
    name: "sequential",
    options: {},
    size: ({ images }) => images,
    order: ({ images }) => Array.from({ length: images }, (_, i) => i),
  };
}
