import { expect, test } from "vitest";
import { ndArray } from "./nd-array.js";
import { randomStream } from "./random.js";
import { resize } from "./resize.js";

const u = randomStream(1, "resize");
const image = (h: number, w: number, c = 1) =>
  ndArray(
    Float32Array.from({ length: h * w * c }, (_, i) => 255 * u.uniform(i)),
    [h, w, c],
  );

/** From the definition: every output sample is the normalised triangle-weighted mean of all input samples. */
function oracle(a: ReturnType<typeof image>, [oh, ow]: [number, number], antialias: boolean) {
  const [h = 0, w = 0, channels = 1] = a.shape;
  const weight = (i: number, n: number, on: number, j: number) => {
    const scale = n / on;
    const s = antialias ? Math.max(1, scale) : 1;
    const centre = Math.min(Math.max((i + 0.5) * scale - 0.5, 0), n - 1);
    return Math.max(0, 1 - Math.abs(j - centre) / s);
  };
  const out: number[] = [];
  for (let y = 0; y < oh; y++) {
    for (let x = 0; x < ow; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let total = 0;
        for (let j = 0; j < h; j++) {
          for (let i = 0; i < w; i++) {
            const k = weight(y, h, oh, j) * weight(x, w, ow, i);
            sum += k * (a.data[(j * w + i) * channels + c] ?? 0);
            total += k;
          }
        }
        out.push(sum / total);
      }
    }
  }
  return out;
}

test.each([
  [7, 5, 3, 4],
  [4, 6, 9, 13],
  [8, 8, 8, 3],
  [1, 5, 4, 2],
] as const)("resize from %d x %d to %d x %d agrees with the definition", (h, w, oh, ow) => {
  const a = image(h, w, 2);
  for (const resampler of ["bilinear", "bilinear-no-antialias"] as const) {
    const got = resize(a, [oh, ow], { resampler });
    expect(got.shape).toEqual([oh, ow, 2]);
    for (const [i, e] of oracle(a, [oh, ow], resampler === "bilinear").entries()) {
      expect(got.data[i]).toBeCloseTo(e, 3);
    }
  }
});

test("resize to the same size changes nothing, and a constant stays constant", () => {
  const a = image(5, 4);
  expect(resize(a, [5, 4]).data).toEqual(a.data);
  const flat = ndArray(new Float32Array(30).fill(7), [6, 5, 1]);
  for (const v of resize(flat, [3, 11]).data) expect(v).toBeCloseTo(7, 5);
});

test("resize names the shape and the size that it cannot use", () => {
  expect(() => resize(ndArray(new Float32Array(4), [2, 2]), [1, 1])).toThrow(
    "resize: cannot resample [2,2] to [1,1]",
  );
  expect(() => resize(image(2, 2), [0, 1])).toThrow("to [0,1]");
});
