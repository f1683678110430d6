import { randomStream } from "@xrt/core";
import { Dice } from "@xrt/testing";
import { expect, test } from "vitest";
import { cropOf } from "./crop.js";
import { type Look, readBy, readersOf } from "./span.js";

const dice = new Dice(randomStream(0, "spans"));

/** Elements that element `i` of the result reads, by the definition. */
const reads = ({ kernel, stride, dilation, before }: Look, i: number) =>
  Array.from({ length: kernel }, (_, k) => i * stride - before + k * dilation);

test("what reads a span and what a span reads are as the definition says", () => {
  for (let round = 0; round < 300; round++) {
    const look = {
      kernel: 1 + dice.below(4),
      stride: 1 + dice.below(3),
      dilation: 1 + dice.below(2),
      before: dice.below(3),
    };
    const size = 9 + dice.below(8);
    const results = Array.from({ length: 1 + dice.below(6) }, (_, i) => i);
    const from = dice.below(size);
    const span = { from, to: from + 1 + dice.below(size - from) };
    const inside = (n: number) => n >= span.from && n < span.to;
    const touched = results.filter((i) => {
      const all = reads(look, i);
      // with dilation the hull counts: places between two cells of the window are taken as read
      return Math.min(...all) < span.to && Math.max(...all) >= span.from;
    });
    const found = readersOf(look, span, results.length);
    expect(results.filter((i) => i >= found.from && i < found.to)).toEqual(touched);
    expect(touched.length >= results.filter((i) => reads(look, i).some(inside)).length).toBe(true);

    const own = { from: dice.below(3), to: 4 };
    const all = Array.from({ length: own.to - own.from }, (_, i) => reads(look, own.from + i));
    const edge = (n: number) => Math.min(Math.max(n, 0), size);
    const [first, end] = [Math.min(...all.flat()), Math.max(...all.flat()) + 1];
    expect(readBy(look, own, size)).toEqual({ from: edge(first), to: edge(end) });
  }
});

test("crops hold what is needed, begin at whole steps and end where the axis ends", () => {
  for (let round = 0; round < 300; round++) {
    const [size, step] = [5 + dice.below(40), 1 + dice.below(4)];
    const needed = Array.from({ length: 1 + dice.below(5) }, () => {
      const from = dice.below(size);
      return { from, to: from + 1 + dice.below(size - from) };
    });
    const crop = cropOf(needed, { size, step });
    expect(crop.size).toBeLessThanOrEqual(size);
    for (const [i, { from, to }] of needed.entries()) {
      const start = crop.starts[i] ?? -1;
      expect(start % step).toBe(0);
      expect(start).toBeLessThanOrEqual(from);
      expect(start + crop.size).toBeGreaterThanOrEqual(to);
      expect(start).toBeGreaterThanOrEqual(0);
      expect(start + crop.size).toBeLessThanOrEqual(size);
    }
  }
});
