import "@tensorflow/tfjs-backend-cpu";
import { readFileSync } from "node:fs";
import { enableProdMode, tensor3d, image as tfImage } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ndArray } from "./nd-array.js";
import { randomStream } from "./random.js";
import type { Resampler } from "./resample/resampler.js";
import { resize } from "./resize.js";

const u = randomStream(1, "resize");
const image = (h: number, w: number, c = 1) =>
  ndArray(
    Float32Array.from({ length: h * w * c }, (_, i) => 255 * u.uniform(i)),
    [h, w, c],
  );
/** Largest difference of two lists of one length. */
const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    most = Math.max(most, Math.abs((a[i] as number) - (b[i] as number)));
  }
  return most;
};
/** Of 255: the peers sum in float32, and OpenCV rounds its weights. */
const TOLERANCE = 5e-4;
const RESAMPLERS = [
  "nearest",
  "bilinear",
  "bilinear-no-antialias",
  "bicubic",
  "bicubic-no-antialias",
  "lanczos",
  "area",
  "tfjs-legacy",
] as const satisfies readonly Resampler[];

describe("resize gives the numbers of", () => {
  interface Peers {
    shape: number[];
    image: number[];
    cases: { resampler: Resampler; peer: string; size: [number, number]; data: number[] }[];
  }
  const file = new URL("../test/fixtures/resample.json", import.meta.url);
  const peers: Peers = JSON.parse(readFileSync(file, "utf8"));
  const picture = ndArray(Float32Array.from(peers.image), peers.shape);

  test.each(peers.cases)("$peer to $size as $resampler", ({ resampler, size, data }) => {
    const got = resize(picture, size, { resampler });
    expect(got.shape).toEqual([...size, 1]);
    expect(furthest(got.data, data)).toBeLessThan(TOLERANCE);
  });

  test.each([
    [7, 5],
    [30, 21],
    [13, 4],
  ] as const)("TensorFlow.js resizeBilinear to %d x %d as tfjs-legacy", (h, w) => {
    const picture3 = image(13, 10, 3);
    enableProdMode();
    const from = tensor3d(picture3.data, [13, 10, 3]);
    const to = tfImage.resizeBilinear(from, [h, w]);
    const expected = to.dataSync();
    from.dispose();
    to.dispose();
    const { data } = resize(picture3, [h, w], { resampler: "tfjs-legacy" });
    expect(furthest(data, expected)).toBeLessThan(TOLERANCE);
  });
});

/** From the definition: an output sample is the mean of all input samples (repeated beyond the border), weighted by a filter. */
function oracle(a: ReturnType<typeof image>, [oh, ow]: [number, number], resampler: Resampler) {
  const [h = 0, w = 0, channels = 1] = a.shape;
  const out: number[] = [];
  for (let y = 0; y < oh; y++) {
    for (let x = 0; x < ow; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let total = 0;
        // far enough over the border for every filter
        for (let j = -9 * h; j < 10 * h; j++) {
          const wy = weight(resampler, y, h, oh, j);
          if (wy === 0) continue;
          for (let i = -9 * w; i < 10 * w; i++) {
            const k = wy * weight(resampler, x, w, ow, i);
            const [inY, inX] = [Math.min(Math.max(j, 0), h - 1), Math.min(Math.max(i, 0), w - 1)];
            sum += k * (a.data[(inY * w + inX) * channels + c] ?? 0);
            total += k;
          }
        }
        out.push(sum / total);
      }
    }
  }
  return out;
}

/** Weight of input sample `j` of `n` in output sample `i` of `on`, up to a factor. */
function weight(resampler: Resampler, i: number, n: number, on: number, j: number): number {
  const scale = n / on;
  const centre = (i + 0.5) * scale - 0.5;
  const outside = j < 0 || j >= n;
  const distance = Math.abs(j - centre);
  const stretched = outside ? Infinity : distance / Math.max(1, scale);
  if (resampler === "nearest") return j === Math.floor(centre + 0.5) ? 1 : 0;
  if (resampler === "area")
    return Math.max(0, Math.min(j + 1, (i + 1) * scale) - Math.max(j, i * scale));
  if (resampler === "bilinear-no-antialias") return Math.max(0, 1 - distance);
  if (resampler === "tfjs-legacy") return Math.max(0, 1 - Math.abs(j - i * scale));
  if (resampler === "bilinear") return Math.max(0, 1 - stretched);
  if (resampler === "lanczos") return stretched < 3 ? sinc(stretched) * sinc(stretched / 3) : 0;
  const [a, d] = resampler === "bicubic" ? [-0.5, stretched] : [-0.75, distance];
  if (d < 1) return (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1;
  return d < 2 ? a * d ** 3 - 5 * a * d ** 2 + 8 * a * d - 4 * a : 0;
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

describe.each(RESAMPLERS)("%s", (resampler) => {
  test.each([
    [7, 5, 3, 4],
    [4, 6, 9, 13],
    [8, 8, 8, 3],
    [1, 5, 4, 2],
    [19, 2, 1, 1],
  ] as const)("resizes %d x %d to %d x %d as its definition says", (h, w, oh, ow) => {
    const a = image(h, w, 2);
    const got = resize(a, [oh, ow], { resampler });
    expect(got.shape).toEqual([oh, ow, 2]);
    expect(furthest(got.data, oracle(a, [oh, ow], resampler))).toBeLessThan(TOLERANCE);
  });
  test("changes nothing at the same size, and shares no memory", () => {
    const a = image(5, 4, 3);
    const same = resize(a, [5, 4], { resampler });
    expect(furthest(same.data, a.data)).toBeLessThan(TOLERANCE);
    same.data.fill(0);
    expect(a.data).toEqual(image(5, 4, 3).data);
  });
  test("keeps a constant, and treats channels and axes alike", () => {
    const side = fc.integer({ min: 1, max: 24 });
    fc.assert(
      fc.property(side, side, side, side, (h, w, oh, ow) => {
        const to = (data: number[], [y, x, c]: number[], size: [number, number]) =>
          resize(ndArray(Float32Array.from(data), [y as number, x as number, c as number]), size, {
            resampler,
          }).data;
        const flat = to(new Array(h * w).fill(7), [h, w, 1], [oh, ow]);
        expect(
          furthest(
            flat,
            flat.map(() => 7),
          ),
        ).toBeLessThan(TOLERANCE);
        const a = [...image(h, w).data];
        const one = to(a, [h, w, 1], [oh, ow]);
        const colours = to(
          a.flatMap((v) => [v, v, v]),
          [h, w, 3],
          [oh, ow],
        );
        expect(
          furthest(
            colours,
            [...one].flatMap((v) => [v, v, v]),
          ),
        ).toBeLessThan(TOLERANCE);
        const turned = to(transposed(a, w), [w, h, 1], [ow, oh]);
        expect(furthest(transposed([...turned], oh), one)).toBeLessThan(TOLERANCE);
      }),
      { numRuns: 30, seed: 1 },
    );
  });
});

/** The rows of `width` as columns. */
const transposed = (data: number[], width: number) => {
  const height = data.length / width;
  return data.map((_, i) => data[(i % height) * width + Math.floor(i / height)] as number);
};

test("resize names the shape and the size that it cannot use", () => {
  expect(() => resize(ndArray(new Float32Array(4), [2, 2]), [1, 1])).toThrow(
    "resize: cannot resample [2,2] to [1,1]",
  );
  expect(() => resize(image(2, 2), [0, 1])).toThrow("to [0,1]");
  expect(() => resize(image(2, 2), [2.5, 1])).toThrow("to [2.5,1]");
});

test("the result is written where `into` says, whichever way it is computed", () => {
  const image = ndArray(
    Float32Array.from({ length: 9 * 7 * 2 }, (_, i) => i % 11),
    [9, 7, 2],
  );
  for (const resampler of ["nearest", "bilinear", "bicubic"] as const) {
    const memory = new Float32Array(40).fill(7);
    const into = memory.subarray(5, 5 + 5 * 3 * 2);
    const { data, shape } = resize(image, [5, 3], { resampler, into });
    expect(data).toBe(into);
    expect({ shape, data: data.slice() }).toEqual(resize(image, [5, 3], { resampler }));
    expect([...memory.subarray(0, 5), ...memory.subarray(35)]).toEqual(Array(10).fill(7));
  }
  expect(() => resize(image, [5, 3], { into: new Float32Array(29) })).toThrow(
    "resize: into has 29 numbers, [5,3, 2] needs 30",
  );
});
