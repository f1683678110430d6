import { gaussianBlur, stack } from "@xrt/core";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import {
  blurIntegratedGradients,
  guidedIntegratedGradients,
  integratedGradients,
  xrai,
} from "../index.js";
import { orderByMagnitude } from "../run/order-by-magnitude.js";
import { blurs } from "./blur.js";
import { growRegions } from "./grow-regions.js";

const network = convolutional({ size: [12, 10] });
const image = toFloat32(randomArray([12, 10, 2], { stream: "image" }));
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe("blurs", () => {
  const plane = toFloat32(randomArray([13, 17], { stream: "plane" })).data;

  /** From the definition: a sum over the mirrored plane. */
  function definition(sigma: number): Float32Array {
    const radius = Math.ceil(8 * sigma);
    const mirror = (i: number, n: number) => {
      const j = ((i % (2 * n)) + 2 * n) % (2 * n);
      return j < n ? j : 2 * n - 1 - j;
    };
    const along = (
      values: ArrayLike<number>,
      length: number,
      at: (i: number, line: number) => number,
      lines: number,
    ) => {
      const out = new Float64Array(values.length);
      let total = 0;
      for (let k = -radius; k <= radius; k++) total += Math.exp((-k * k) / (2 * sigma * sigma));
      for (let line = 0; line < lines; line++) {
        for (let i = 0; i < length; i++) {
          let s = 0;
          for (let k = -radius; k <= radius; k++) {
            s +=
              (Math.exp((-k * k) / (2 * sigma * sigma)) / total) *
              (values[at(mirror(i + k, length), line)] ?? 0);
          }
          out[at(i, line)] = s;
        }
      }
      return out;
    };
    const rows = along(plane, 17, (i, line) => line * 17 + i, 13);
    return Float32Array.from(along(rows, 13, (i, line) => i * 17 + line, 17));
  }

  test.each([0.3, 1, 2.5, 5.9, 6, 8, 20])("a deviation of %f is the definition", (sigma) => {
    const into = new Float32Array(plane.length);
    blurs(plane, 13, 17)(sigma, into);
    // the cosine transform multiplies by the continuous Gaussian's, a sum over pixels samples it: they differ below 1e-6 from 1 on
    expectClose(into, definition(sigma), { relative: sigma < 1 ? 1e-5 : 3e-6, absolute: 3e-6 });
  });

  test("no deviation changes nothing, a large one leaves the mean", () => {
    const into = new Float32Array(plane.length);
    const blur = blurs(plane, 13, 17);
    blur(0, into);
    expect(into).toEqual(plane);
    blur(500, into);
    expectClose(into, new Float32Array(plane.length).fill(sum(plane) / plane.length), {
      absolute: 1e-5,
    });
  });

  test("agrees with gaussianBlur of core away from the edges, which it mirrors otherwise", () => {
    const large = toFloat32(randomArray([40, 40], { stream: "large" }));
    const into = new Float32Array(1600);
    blurs(large.data, 40, 40)(2, into);
    const other = gaussianBlur({ data: large.data, shape: [40, 40, 1] }, 2, { radius: 12 }).data;
    const inner = (data: Float32Array) =>
      data.filter((_, p) => p % 40 > 12 && p % 40 < 27 && p > 520 && p < 1080);
    expectClose(inner(into), inner(other));
  });
});

describe("blurIntegratedGradients", () => {
  test.each(["linear", "square"] as const)(
    "on the %s schedule sums to the score less that of the blurred image",
    async (schedule) => {
      const deltas: number[] = [];
      for (const steps of [10, 800]) {
        const { delta, baselineScore, score } = await blurIntegratedGradients(network, image, {
          ...{ target: 1, steps, maxSigma: 6, schedule },
        });
        expect(score[0]).not.toBeCloseTo(baselineScore?.[0] ?? 0, 3);
        deltas.push(Math.abs(delta?.[0] ?? 1));
      }
      // across the kinks of ReLUs the error falls as 1 / steps, not steadily
      expect(deltas[1]).toBeLessThan(5e-3);
      expect(deltas[0]).toBeLessThan(1);
    },
  );

  test("refuses an input without rows and columns", async () => {
    const { linear } = await import("../../test/networks.js");
    await expect(blurIntegratedGradients(linear([[1], [2]]), [1, 2])).rejects.toThrow(
      "wants images with rows and columns",
    );
  });
});

describe("guidedIntegratedGradients", () => {
  const options = { target: 1, steps: 20 };

  test.each([{ maxDistance: 0 }, { fraction: 1 }, { maxDistance: 0, fraction: 0.1 }])(
    "with %j is integrated gradients with a trapezoid",
    async (own) => {
      const guided = await guidedIntegratedGradients(network, image, { ...options, ...own });
      const straight = await integratedGradients(network, image, {
        ...options,
        rule: "trapezoid",
        steps: options.steps + 1,
      });
      expectClose(guided.values, straight.values, { relative: 1e-4 });
    },
  );

  test("arrives at the image, on another way than the straight one", async () => {
    const own = { ...options, steps: 200, fraction: 0.1 };
    const guided = await guidedIntegratedGradients(network, image, own);
    const straight = await integratedGradients(network, image, { target: 1, steps: 400 });
    const size = Math.abs((guided.score[0] ?? 0) - (guided.baselineScore?.[0] ?? 0));
    // along the edges of ReLUs a part of the score is missed, however many steps there are
    expect(Math.abs(guided.delta?.[0] ?? 1)).toBeLessThan(0.03 * size);
    const away = guided.values.data.map((v, i) => Math.abs(v - (straight.values.data[i] ?? 0)));
    expect(sum(away)).toBeGreaterThan(0.01 * sum(straight.values.data.map(Math.abs)));
  });

  test("of an image that is its baseline is zero", async () => {
    const { values, warnings } = await guidedIntegratedGradients(network, image, {
      ...options,
      baseline: image,
    });
    expect(values.data.every((v) => v === 0)).toBe(true);
    expect(warnings[0]?.[0]?.code).toBe("all-zero");
  });

  test("sorts by magnitude, equal ones in their order", () => {
    const values = toFloat32(randomArray([500], { stream: "values" })).data.map((v, i) =>
      i % 7 === 0 ? 0 : i % 5 === 0 ? -1 : 10 * v,
    );
    const wanted = [...values.keys()].sort(
      (a, b) => Math.abs(values[a] ?? 0) - Math.abs(values[b] ?? 0) || a - b,
    );
    expect([...orderByMagnitude(values)]).toEqual(wanted);
  });
});

describe("xrai", () => {
  test("keeps the sum of integrated gradients over both baselines", async () => {
    const options = { target: 1, steps: 8, dilation: 1, minShare: 0.05 };
    const got = await xrai(network, stack([image, image]), options);
    expect(got.shape).toEqual([2, 12, 10]);
    const low = Math.min(...image.data);
    const high = Math.max(...image.data);
    const maps = await Promise.all(
      [low, high].map((baseline) =>
        integratedGradients(network, image, { target: 1, steps: 8, baseline }),
      ),
    );
    const wanted = maps.reduce((s, { values }) => s + sum(values.data) / 2, 0);
    expectClose([sum(got.values.data.slice(0, 120))], [wanted], { relative: 1e-4 });
    expect(new Set(got.values.data).size).toBeLessThan(60);
    // the first region is the one with the largest mean
    const rank = got.parts.rank?.data ?? new Float32Array();
    const top = got.values.data[[...rank].indexOf(0)];
    expect(top).toBe(Math.max(...got.values.data.slice(0, 120)));
  });

  test("regions take the largest mean of what is not covered yet, and what no segment holds comes last", () => {
    const map = Float64Array.of(5, 1, 4, 4, 0, -2);
    const segments = [Int32Array.of(0, 1), Int32Array.of(2, 3), Int32Array.of(1, 2, 3, 4)];
    const { values, rank } = growRegions(map, 1, 6, segments, 0);
    // [2, 3] has the mean 4, then [0, 1] with 3, then 4 alone with 0, then the rest
    expect([...values]).toEqual([3, 3, 4, 4, 0, -2]);
    expect([...rank]).toEqual([1, 1, 0, 0, 2, 3]);
  });

  test("segments are widened by a disk", () => {
    const map = new Float64Array(25);
    map[12] = 1;
    const { rank } = growRegions(
      map,
      5,
      5,
      [Int32Array.of(12), Int32Array.from(Array(25).keys())],
      1,
    );
    expect([...rank].flatMap((r, p) => (r === 0 ? [p] : []))).toEqual([7, 11, 12, 13, 17]);
  });
});
