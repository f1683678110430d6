import { type NdArray, ndArray, randomStream } from "@xrt/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AugmentationSample, applyAugmentation, augmentation } from "./augmentation.js";
import type { AugmentationRanges } from "./augmentation-ranges.js";
import { type AugmentationDraw, drawAugmentation } from "./draw-augmentation.js";

const u = randomStream(2, "augmentation");
const picture = (h: number, w: number, c = 1) =>
  ndArray(
    Float32Array.from({ length: h * w * c }, (_, i) => Math.floor(256 * u.uniform(i))),
    [h, w, c],
  );
const moment = { epoch: 0, id: "a.png" };
const still = drawAugmentation({ seed: 0 }, moment);
const EVERYTHING: AugmentationRanges = {
  rotateDegrees: 45,
  shiftFraction: 0.15,
  scale: [0.85, 1.15],
  shearDegrees: 10,
  flipProbability: 0.5,
  fill: 3,
  blur: 1.5,
  gamma: [0.7, 1.4],
  gain: [0.9, 1.1],
  noise: 8,
  erase: { probability: 0.5, area: [0.02, 0.2] },
};

/** An image with a mask and a box that lie on each other. */
function sampleWith(h: number, w: number, x: number, y: number, width: number, height: number) {
  const inside = (i: number, j: number) => i >= x && i < x + width && j >= y && j < y + height;
  const pixels = ndArray(
    Float32Array.from({ length: h * w }, (_, k) => (inside(k % w, Math.floor(k / w)) ? 1 : 0)),
    [h, w, 1],
  );
  return {
    image: picture(h, w),
    masks: [{ label: "Mass", pixels }],
    boxes: [{ label: "Mass", x, y, width, height, frame: null }],
  } satisfies AugmentationSample;
}

test("augmentation with no ranges changes no byte and drops no field", () => {
  const sample = { ...sampleWith(7, 5, 1, 2, 3, 3), patient: "p" };
  const augment = augmentation({ seed: 5 });
  for (const id of ["a", "b"]) expect(augment(sample, { epoch: 3, id })).toEqual(sample);
});

test("augmentation is a function of seed, epoch and id, not of the order or of what else is augmented", () => {
  const sample = sampleWith(12, 9, 2, 3, 4, 5);
  const before = structuredClone(sample);
  const ids = ["a", "b", "c", "d"];
  const run = (order: readonly string[], seed = 0, epoch = 1) => {
    const augment = augmentation({ ...EVERYTHING, seed });
    return new Map(order.map((id) => [id, augment(sample, { epoch, id })]));
  };
  const once = run(ids);
  const again = run([...ids].reverse());
  for (const id of ids) expect(again.get(id)).toEqual(once.get(id));
  const seen = new Set([...once.values()].map(({ image }) => image.data.join()));
  for (const [seed, epoch] of [
    [1, 1],
    [0, 2],
  ] as const) {
    for (const { image } of run(ids, seed, epoch).values()) seen.add(image.data.join());
  }
  expect(seen.size).toBe(12);
  expect(sample).toEqual(before);
});

test("a draw survives JSON and does the same again", () => {
  const sample = sampleWith(12, 9, 2, 3, 4, 5);
  for (const id of ["a", "b", "c"]) {
    const draw = drawAugmentation({ ...EVERYTHING, seed: 4 }, { epoch: 2, id });
    const read: AugmentationDraw = JSON.parse(JSON.stringify(draw));
    expect(read).toEqual(draw);
    const augment = augmentation({ ...EVERYTHING, seed: 4 });
    expect(applyAugmentation(sample, read)).toEqual(augment(sample, { epoch: 2, id }));
  }
});

test("draws fill their ranges, and one range leaves the other parameters alone", () => {
  const draws = Array.from({ length: 400 }, (_, i) =>
    drawAugmentation({ ...EVERYTHING, seed: 0 }, { epoch: 0, id: `${i}` }),
  );
  const spread = (of: (draw: AugmentationDraw) => number) => {
    const values = draws.map(of);
    return [Math.min(...values), Math.max(...values)];
  };
  const expectWithin = (of: (draw: AugmentationDraw) => number, low: number, high: number) => {
    const [least = 0, most = 0] = spread(of);
    const slack = 0.05 * (high - low);
    expect(least).toBeGreaterThanOrEqual(low);
    expect(least).toBeLessThan(low + slack);
    expect(most).toBeLessThanOrEqual(high);
    expect(most).toBeGreaterThan(high - slack);
  };
  expectWithin((d) => d.rotateDegrees, -45, 45);
  expectWithin((d) => d.shiftFraction[0], -0.15, 0.15);
  expectWithin((d) => d.shiftFraction[1], -0.15, 0.15);
  expectWithin((d) => d.scale, 0.85, 1.15);
  expectWithin((d) => d.shearDegrees, -10, 10);
  expectWithin((d) => d.blur, 0, 1.5);
  expectWithin((d) => d.gamma, 0.7, 1.4);
  expectWithin((d) => d.gain, 0.9, 1.1);
  expectWithin((d) => d.noise, 0, 8);
  expectWithin((d) => Number(d.flip), 0, 1);
  const holes = draws.flatMap((d) => d.erase ?? []);
  expect(holes.length / draws.length).toBeCloseTo(0.5, 1);
  for (const { x, y, width, height } of holes) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(1);
    expect(width * height).toBeGreaterThan(0.02 - 1e-9);
    expect(width * height).toBeLessThan(0.2 + 1e-9);
  }
  const less = drawAugmentation(
    { ...EVERYTHING, rotateDegrees: 0, seed: 0 },
    { epoch: 0, id: "7" },
  );
  expect(less).toEqual({ ...draws[7], rotateDegrees: 0 });
});

test("nothing is flipped unless it is asked for", () => {
  const { flipProbability: _, ...rest } = EVERYTHING;
  for (let i = 0; i < 200; i++) {
    expect(drawAugmentation({ ...rest, seed: 0 }, { epoch: i, id: "a" }).flip).toBe(false);
  }
});

/** `change` of a 3 x 3 image with the rows 123, 456, 789. */
const moved = (change: Partial<AugmentationDraw>) => {
  const image = ndArray(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), [3, 3, 1]);
  const { data } = applyAugmentation({ image }, { ...still, ...change }).image;
  return [0, 3, 6].map((i) => [...data.subarray(i, i + 3)].map(Math.round).join("")).join(" ");
};

test.each([
  ["90 degrees, anticlockwise", { rotateDegrees: 90 }, "369 258 147"],
  ["180 degrees", { rotateDegrees: 180 }, "987 654 321"],
  ["a pixel to the right", { shiftPixels: [1, 0] }, "012 045 078"],
  ["a third of the height up", { shiftFraction: [0, -1 / 3] }, "456 789 000"],
  ["a flip", { flip: true }, "321 654 987"],
  ["a flip before a quarter turn", { flip: true, rotateDegrees: 90 }, "147 258 369"],
  ["45 degrees of shear, upper rows to the right", { shearDegrees: 45 }, "012 456 890"],
  ["an enlargement", { scale: 3 }, "444 555 666"],
] as const)("moves by %s", (_, change, expected) => {
  expect(moved(change)).toBe(expected);
});

test("moves an image as the definition says: back through the map, bilinear, fill beyond", () => {
  const angle = fc.double({ min: -180, max: 180, noNaN: true });
  const side = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(side, side, angle, fc.double({ min: 0.5, max: 2, noNaN: true }), (h, w, t, s) => {
      const image = picture(h, w, 2);
      const draw = {
        ...still,
        rotateDegrees: t,
        scale: s,
        shiftPixels: [1.3, -0.4],
        fill: 50,
      } as const;
      const got = applyAugmentation({ image }, draw).image.data;
      const [cos, sin] = [Math.cos((t * Math.PI) / 180), Math.sin((t * Math.PI) / 180)];
      let worst = 0;
      for (let i = 0; i < got.length; i++) {
        const dx = (Math.floor(i / 2) % w) + 0.5 - w / 2 - 1.3;
        const dy = Math.floor(i / 2 / w) + 0.5 - h / 2 + 0.4;
        const x = (cos * dx - sin * dy) / s + w / 2 - 0.5;
        const y = (sin * dx + cos * dy) / s + h / 2 - 0.5;
        let expected = 50;
        for (let row = 0; row < h; row++) {
          for (let column = 0; column < w; column++) {
            const weight =
              Math.max(0, 1 - Math.abs(x - column)) * Math.max(0, 1 - Math.abs(y - row));
            expected += weight * ((image.data[(row * w + column) * 2 + (i % 2)] ?? 0) - 50);
          }
        }
        worst = Math.max(worst, Math.abs(expected - (got[i] ?? Number.NaN)));
      }
      expect(worst).toBeLessThan(1e-3);
    }),
    { numRuns: 60, seed: 1 },
  );
});

test("a moved box holds the middle of every pixel of the moved mask", () => {
  const side = fc.integer({ min: 6, max: 24 });
  const part = fc.integer({ min: 0, max: 23 });
  fc.assert(
    fc.property(side, side, part, part, part, part, fc.nat(1000), (h, w, x0, y0, dx, dy, epoch) => {
      const [x, y] = [x0 % w, y0 % h];
      const sample = sampleWith(h, w, x, y, 1 + (dx % (w - x)), 1 + (dy % (h - y)));
      const augment = augmentation({ ...EVERYTHING, rotateDegrees: 180, seed: 0 });
      const { masks, boxes } = augment(sample, { epoch, id: "m" });
      const box = boxes[0] ?? { x: 0, y: 0, width: 0, height: 0 };
      const mask: NdArray = masks[0]?.pixels ?? picture(0, 0);
      expect(mask.shape).toEqual([h, w, 1]);
      let outside = 0;
      for (const [k, v] of mask.data.entries()) {
        const [i, j] = [(k % w) + 0.5, Math.floor(k / w) + 0.5];
        const slack = 1e-9;
        const held =
          i > box.x - slack &&
          i < box.x + box.width + slack &&
          j > box.y - slack &&
          j < box.y + box.height + slack;
        if (v === 1 && !held) outside++;
      }
      expect(outside).toBe(0);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("boxes of another frame come back in the pixels of the image, and those that leave it are left out", () => {
  const frame = { width: 40, height: 20 };
  const sample = {
    image: picture(10, 10),
    boxes: [
      { label: "Mass", x: 4, y: 2, width: 8, height: 4, frame },
      { label: "Nodule", x: 32, y: 2, width: 8, height: 4, frame },
    ],
  };
  const { boxes } = applyAugmentation(sample, { ...still, shiftPixels: [4, 0] });
  const size = { width: 10, height: 10 };
  expect(boxes).toEqual([{ label: "Mass", x: 5, y: 1, width: 2, height: 2, frame: size }]);
});

describe("grey levels", () => {
  const levels = (change: Partial<AugmentationDraw>, ...values: number[]) => {
    const image = ndArray(Float32Array.from(values), [1, values.length, 1]);
    return [...applyAugmentation({ image }, { ...still, ...change }).image.data];
  };
  test("are multiplied and cut, never stretched to the range of the image", () => {
    expect(levels({ gain: 1.5 }, 0, 100, 200)).toEqual([0, 150, 255]);
    expect(levels({ gain: 0.5 }, 100, 120)).toEqual([50, 60]);
  });
  test("bend by gamma with black and white in place", () => {
    expect(levels({ gamma: 2 }, 0, 127.5, 255)).toEqual([0, 63.75, 255]);
  });
  test("get normal noise of the drawn deviation", () => {
    const flat = ndArray(new Float32Array(10_000).fill(128), [100, 100, 1]);
    const { data } = applyAugmentation({ image: flat }, { ...still, noise: 10 }).image;
    const mean = data.reduce((a, b) => a + b, 0) / data.length;
    const deviation = Math.sqrt(data.reduce((a, b) => a + (b - mean) ** 2, 0) / data.length);
    // three standard errors of 10,000 draws
    expect(Math.abs(mean - 128)).toBeLessThan(0.3);
    expect(Math.abs(deviation - 10)).toBeLessThan(0.22);
  });
  test("change alone: mask and boxes stay, and so they do where a part is erased", () => {
    const sample = sampleWith(10, 10, 2, 2, 5, 5);
    const hole = { x: 0.2, y: 0.4, width: 0.3, height: 0.5 };
    const got = applyAugmentation(sample, { ...still, erase: hole, fill: 9 });
    for (const [i, v] of got.image.data.entries()) {
      const [x, y] = [i % 10, Math.floor(i / 10)];
      const erased = x >= 2 && x < 5 && y >= 4 && y < 9;
      expect(v).toBe(erased ? 9 : sample.image.data[i]);
    }
    expect([got.masks, got.boxes]).toEqual([sample.masks, sample.boxes]);
  });
});

test("ranges and samples that cannot be used are named", () => {
  const refused = (ranges: AugmentationRanges) => () => augmentation({ ...ranges, seed: 0 });
  expect(refused({ shiftFraction: 10 })).toThrow(
    "augmentation: shiftFraction is 10, wants a number from 0 to 1",
  );
  expect(refused({ shiftFraction: 0.1, shiftPixels: 4 })).toThrow("wants one of them");
  expect(refused({ scale: [1.2, 0.8] })).toThrow("scale is [1.2,0.8], wants [low, high] above 0");
  expect(refused({ gamma: [0, 1] })).toThrow("gamma is [0,1]");
  expect(refused({ noise: -1 })).toThrow("noise is -1");
  expect(refused({ erase: { probability: 1, area: [0, 2] } })).toThrow("erase.area is [0,2]");
  const augment = augmentation({ seed: 0 });
  expect(() => augment({ image: picture(2, 2) }, { epoch: -1, id: "a" })).toThrow("epoch is -1");
  const scaled = ndArray(Float32Array.of(-1, 1), [1, 2, 1]);
  expect(() => augment({ image: scaled }, moment)).toThrow("augment before preprocess scales");
  const masks = [{ label: "lung", pixels: picture(3, 2) }];
  expect(() => augment({ image: picture(2, 2), masks }, moment)).toThrow(
    "augmentation: mask lung is [3,2,1], the image [2,2,1]; resize one of them first",
  );
});
