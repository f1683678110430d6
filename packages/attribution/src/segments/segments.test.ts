import { type NdArray, ndArray } from "@xrt/core";
import { randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { felzenszwalb, gridSegments, type Segments, slic } from "../index.js";

/** Dark on the left, light on the right, with some noise. */
function halves(height: number, width: number, noise: number): NdArray {
  const random = toFloat32(randomArray([height, width, 1], { stream: "noise" })).data;
  return ndArray(
    random.map((v, p) => (p % width < width / 2 ? 0 : 100) + noise * v),
    [height, width, 1],
  );
}

/** Whether the pixels of each segment hang together. */
function isConnected({ labels: { data, shape } }: Segments): boolean {
  const [height = 0, width = 0] = shape;
  const seen = new Set<number>();
  const starts = new Set<number>();
  for (let p = 0; p < data.length; p++) {
    if (seen.has(p)) continue;
    if (starts.has(data[p] ?? -1)) return false;
    starts.add(data[p] ?? -1);
    const queue = [p];
    seen.add(p);
    for (const q of queue) {
      const [y, x] = [Math.floor(q / width), q % width];
      for (const dy of [-1, 0, 1]) {
        for (const dx of [-1, 0, 1]) {
          const r = (y + dy) * width + x + dx;
          const inside = y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width;
          if (inside && !seen.has(r) && data[r] === data[p]) {
            seen.add(r);
            queue.push(r);
          }
        }
      }
    }
  }
  return true;
}

const cases: [string, (image: NdArray) => Segments][] = [
  ["felzenszwalb", (image) => felzenszwalb(image, { scale: 300, minSize: 10 })],
  ["slic", (image) => slic(image, { segments: 12 })],
];

describe.each(cases)("%s", (_, cut) => {
  test("labels every pixel from 0 without a gap, in connected parts that keep to a strong edge", () => {
    const segments = cut(halves(24, 30, 2));
    const labels = [...segments.labels.data];
    expect(segments.labels.shape).toEqual([24, 30]);
    expect([...new Set(labels)].sort((a, b) => a - b)).toEqual([...Array(segments.count).keys()]);
    expect(isConnected(segments)).toBe(true);
    const left = new Set(labels.filter((_, p) => p % 30 < 14));
    const right = new Set(labels.filter((_, p) => p % 30 > 15));
    expect([...left].filter((label) => right.has(label))).toEqual([]);
  });

  test("does not depend on the units of the image", () => {
    const image = halves(16, 16, 5);
    const other = { ...image, data: image.data.map((v) => v / 50 - 1) };
    expect(cut(other).count).toBe(cut(image).count);
  });

  test("of an image without any difference is still a cut", () => {
    expect(cut(ndArray(new Float32Array(100).fill(3), [10, 10, 1])).count).toBeGreaterThanOrEqual(
      1,
    );
  });
});

test("felzenszwalb joins halves of low contrast at a large scale, and keeps them apart at a small one", () => {
  const image = halves(20, 20, 0);
  expect(felzenszwalb(image, { scale: 100, sigma: 0, minSize: 1 }).count).toBe(2);
  expect(felzenszwalb(image, { scale: 1e6, sigma: 0, minSize: 1 }).count).toBe(1);
});

test("felzenszwalb leaves no segment smaller than the smallest", () => {
  const { labels, count } = felzenszwalb(halves(20, 20, 40), { scale: 20, minSize: 15 });
  const sizes = new Array<number>(count).fill(0);
  for (const label of labels.data) sizes[label] = (sizes[label] ?? 0) + 1;
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(15);
});

test("slic makes about as many superpixels as it is asked for", () => {
  const flat = ndArray(new Float32Array(60 * 40), [60, 40, 1]);
  for (const segments of [6, 24, 96]) {
    const { count } = slic(flat, { segments });
    expect(count).toBeGreaterThan(0.6 * segments);
    expect(count).toBeLessThan(1.5 * segments);
  }
});

test("a grid is as even as whole pixels allow", () => {
  const { labels, count } = gridSegments([5, 4], [2, 2]);
  expect(count).toBe(4);
  expect([...labels.data]).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3]);
  expect(() => gridSegments([5, 4], [6, 1])).toThrow("grid is [6,1], wants 1 to [5,4]");
});
