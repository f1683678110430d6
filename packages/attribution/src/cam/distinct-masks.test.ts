import { randomStream } from "@xrt/core";
import { Dice } from "@xrt/testing";
import { expect, test } from "vitest";
import { distinctMasks } from "./distinct-masks.js";

const dice = new Dice(randomStream(0, "masks"));

test("masks are the channels from 0 to 1, each once, and those that show nothing have none", () => {
  for (let round = 0; round < 50; round++) {
    const [places, count] = [1 + dice.below(4), 1 + dice.below(12)];
    const activation = Float32Array.from({ length: places * count }, () => dice.below(3) / 4);
    // channels lie behind the places
    const layer = { places, index: (channel: number, p: number) => p * count + channel };
    const order = Array.from({ length: count }, (_, c) => c).reverse();
    const maskOf = (channel: number) => {
      const own = Array.from(
        { length: places },
        (_, p) => activation[layer.index(channel, p)] ?? 0,
      );
      const [low, high] = [Math.min(...own), Math.max(...own)];
      return low === high ? "none" : String(own.map((v) => (v - low) / (high - low)));
    };
    const wanted = new Map<string, number[]>();
    order.forEach((channel, k) => {
      const mask = maskOf(channel);
      if (mask !== "none") wanted.set(mask, [...(wanted.get(mask) ?? []), k]);
    });
    const found = distinctMasks(activation, order, layer);
    expect(found.map(({ values, channels }) => [String([...values]), channels])).toEqual([
      ...wanted,
    ]);
  }
});
