import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ndArray } from "../nd-array.js";
import { randomStream } from "../random.js";
import { applyWindow } from "./apply-window.js";
import { clahe } from "./clahe.js";
import { equaliseHistogram } from "./equalise-histogram.js";
import { gaussianBlur } from "./gaussian-blur.js";

interface Peers {
  shape: number[];
  image: number[];
  equalised: number[];
  clahe: { tiles: [number, number]; clipLimit: number; data: number[] }[];
  blur: { sigma: number; radius: number; data: number[] }[];
}
const file = new URL("../../test/fixtures/levels.json", import.meta.url);
const peers: Peers = JSON.parse(readFileSync(file, "utf8"));
const picture = ndArray(Float32Array.from(peers.image), peers.shape);
const u = randomStream(3, "levels");
const noise = (h: number, w: number, c = 1) =>
  ndArray(
    Float32Array.from({ length: h * w * c }, (_, i) => 255 * u.uniform(i)),
    [h, w, c],
  );

describe("OpenCV's numbers:", () => {
  test("equaliseHistogram", () => {
    expect([...equaliseHistogram(picture).data]).toEqual(peers.equalised);
  });
  test.each(peers.clahe)("clahe of $tiles tiles, limit $clipLimit", ({ data, ...options }) => {
    const away = [...clahe(picture, options).data].map((v, i) => Math.abs(v - (data[i] ?? 999)));
    // where two tiles weigh the same, a float32 sum of OpenCV falls on either side of a half: 8 of 396 pixels at most
    expect(Math.max(...away)).toBeLessThanOrEqual(1);
    expect(away.filter((d) => d > 0).length).toBeLessThanOrEqual(8);
  });
  test.each(peers.blur)("gaussianBlur, sigma $sigma", ({ sigma, radius, data }) => {
    const got = gaussianBlur(picture, sigma, { radius }).data;
    for (const [i, v] of data.entries()) expect(got[i]).toBeCloseTo(v, 3);
  });
});

describe("none of them changes its input:", () => {
  test.each([
    ["equaliseHistogram", equaliseHistogram],
    ["clahe", clahe],
    ["gaussianBlur", (image) => gaussianBlur(image, 1)],
    ["applyWindow", (image) => applyWindow(image, { center: 9, width: 3 })],
  ] as const satisfies readonly (readonly [string, typeof equaliseHistogram])[])(
    "%s",
    (_, step) => {
      const image = noise(9, 7);
      step(image);
      expect(image).toEqual(noise(9, 7));
    },
  );
});

test("equaliseHistogram leaves an image of one level as it is, and keeps the order of levels", () => {
  const flat = ndArray(new Float32Array(6).fill(77), [2, 3, 1]);
  expect(equaliseHistogram(flat)).toEqual(flat);
  const image = noise(6, 6);
  const got = equaliseHistogram(image).data;
  for (const [i, v] of image.data.entries()) {
    for (const [j, w] of image.data.entries()) {
      if (v < w) expect(got[i]).toBeLessThanOrEqual(got[j] as number);
    }
  }
});

test("clahe of one tile without a limit is the cumulative histogram", () => {
  const image = noise(8, 8);
  const levels = [...image.data].map((v) => Math.round(v));
  const expected = levels.map((v) => (255 * levels.filter((w) => w <= v).length) / 64);
  const got = clahe(image, { tiles: [1, 1], clipLimit: 256 }).data;
  for (const [i, e] of expected.entries()) expect(Math.abs((got[i] ?? 0) - e)).toBeLessThan(0.51);
});

test("gaussianBlur is the weighted mean of the pixels around, mirrored at the borders", () => {
  const reflect = (i: number, n: number): number =>
    n === 1 ? 0 : i < 0 ? reflect(-i, n) : i >= n ? reflect(2 * n - 2 - i, n) : i;
  const side = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(side, side, fc.double({ min: 0.3, max: 2, noNaN: true }), (h, w, sigma) => {
      const image = noise(h, w, 2);
      const radius = Math.ceil(3 * sigma);
      const got = gaussianBlur(image, sigma).data;
      for (let i = 0; i < got.length; i++) {
        const [y, x] = [Math.floor(i / 2 / w), Math.floor(i / 2) % w];
        let [sum, total] = [0, 0];
        for (let dy = -radius; dy <= radius; dy++) {
          for (let dx = -radius; dx <= radius; dx++) {
            const k = Math.exp(-(dy * dy + dx * dx) / (2 * sigma * sigma));
            const from = (reflect(y + dy, h) * w + reflect(x + dx, w)) * 2 + (i % 2);
            sum += k * (image.data[from] ?? Number.NaN);
            total += k;
          }
        }
        expect(Math.abs((got[i] ?? 0) - sum / total)).toBeLessThan(1e-3);
      }
    }),
    { numRuns: 20, seed: 1 },
  );
});

test("steps on grey levels refuse colour and values outside 0 to 255", () => {
  expect(() => clahe(noise(2, 2, 3))).toThrow(
    "clahe: image is [2,2,3], wants [height,width,1]; convert to grey first",
  );
  const bright = ndArray(Float32Array.of(300), [1, 1, 1]);
  expect(() => equaliseHistogram(bright)).toThrow("image holds 300, wants 0 to 255");
  const broken = ndArray(Float32Array.of(Number.NaN), [1, 1, 1]);
  expect(() => clahe(broken)).toThrow("image holds NaN");
  expect(() => applyWindow(broken, { center: 0, width: 1 })).toThrow("image holds NaN");
});

test("steps name the option that does not fit", () => {
  const image = noise(2, 2);
  expect(() => clahe(image, { tiles: [0, 2] })).toThrow("clahe: tiles are [0,2]");
  expect(() => gaussianBlur(image, -1)).toThrow("gaussianBlur: sigma is -1");
  expect(() => applyWindow(image, { center: 0, width: 0 })).toThrow("width 0");
});
