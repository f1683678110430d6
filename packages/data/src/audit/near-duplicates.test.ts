import { type NdArray, ndArray, randomStream, resize } from "@xrt/core";
import { expect, test } from "vitest";
import { realData } from "../../fixtures/real-data.js";
import { decodeAll } from "../batches/decode-all.js";
import { openDataset } from "../node/open-dataset.js";
import { differenceHash, hashVariants, unchanged } from "./difference-hash.js";
import { imageSignature, nearDuplicates } from "./near-duplicates.js";

const SIZE = 96;

/** A smooth picture of blobs, another one for every seed. */
function picture(seed: number): NdArray {
  const r = randomStream(seed, "blobs");
  const coarse = Float32Array.from({ length: 12 * 12 }, (_, i) => 128 + 50 * r.normal(i));
  return resize(ndArray(coarse, [12, 12, 1]), [SIZE, SIZE]);
}

const mapped = ({ shape, data }: NdArray, change: (v: number, i: number) => number): NdArray => ({
  shape,
  data: data.map(change),
});

/** The image seen through a turned and scaled window, by the nearest pixel; outside it is black. */
function warped(image: NdArray, { degrees = 0, zoom = 1, right = 0, down = 0 }): NdArray {
  const [height = 0, width = 0] = image.shape;
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return mapped(image, (_, i) => {
    const x = zoom * ((i % width) + 0.5 - width / 2);
    const y = zoom * (Math.floor(i / width) + 0.5 - height / 2);
    const column = Math.floor(cos * x + sin * y + width / 2 + right * width);
    const row = Math.floor(cos * y - sin * x + height / 2 + down * height);
    const inside = row >= 0 && row < height && column >= 0 && column < width;
    return inside ? (image.data[row * width + column] ?? 0) : 0;
  });
}

const noise = randomStream(3, "noise");
const copies: Record<string, (image: NdArray) => NdArray> = {
  itself: (image) => image,
  "half the size": (image) => resize(image, [SIZE / 2, SIZE / 2]),
  "another shape": (image) => resize(image, [80, 120]),
  "brighter and flatter": (image) => mapped(image, (v) => 0.5 * v + 90),
  "gamma 2": (image) => mapped(image, (v) => Math.sqrt(Math.max(v, 0) * 255)),
  noisy: (image) => mapped(image, (v, i) => v + 8 * noise.normal(i)),
  "turned by 5 degrees": (image) => warped(image, { degrees: 5 }),
  "turned by -2 degrees": (image) => warped(image, { degrees: -2 }),
  "cropped by 5 %": (image) => warped(image, { zoom: 0.95 }),
  "cropped by 10 %": (image) => warped(image, { zoom: 0.9 }),
  "cropped at two borders": (image) => warped(image, { zoom: 0.93, right: 0.03, down: -0.03 }),
  "written on": (image) => mapped(image, (v, i) => (i % SIZE < 20 && i < 8 * SIZE ? 255 : v)),
};

test.each(Object.entries(copies))("a copy is found: %s", (_, copy) => {
  for (let seed = 0; seed < 8; seed++) {
    const pairs = nearDuplicates(
      [picture(seed), picture(seed + 100), copy(picture(seed))].map(imageSignature),
    );
    expect(pairs.map((pair) => pair.images)).toEqual([[0, 2]]);
  }
});

test("pictures of nothing alike are no copies, nor is one turned by 20 degrees", () => {
  const pictures = Array.from({ length: 60 }, (_, seed) => picture(seed));
  expect(nearDuplicates(pictures.map(imageSignature))).toEqual([]);
  expect(
    nearDuplicates([picture(0), warped(picture(0), { degrees: 20 })].map(imageSignature)),
  ).toEqual([]);
});

test("empty images are not called copies of each other", () => {
  const black = ndArray(new Float32Array(SIZE * SIZE), [SIZE, SIZE, 1]);
  expect(nearDuplicates([black, black].map(imageSignature))).toEqual([]);
});

test("only pairs of interest are looked at", () => {
  const signatures = [picture(0), picture(0), picture(0)].map(imageSignature);
  const pairs = nearDuplicates(signatures, { between: (a, b) => a === 0 && b === 2 });
  expect(pairs).toEqual([{ images: [0, 2], bits: 0, correlation: 1 }]);
});

test("differenceHash compares each place with its right neighbour", () => {
  // 17 columns of 32 / 17 pixels each: a step down at the middle is one bit in each row
  const step = ndArray(
    Float32Array.from({ length: 32 * 34 }, (_, i) => (i % 34 < 17 ? 9 : 0)),
    [32, 34, 1],
  );
  const bits = [...differenceHash(step)].flatMap((word) =>
    Array.from({ length: 32 }, (_, b) => (word >>> b) & 1),
  );
  expect(bits).toHaveLength(256);
  for (let row = 0; row < 16; row++) {
    const own = bits.slice(16 * row, 16 * row + 16);
    expect(own.some((b) => b === 1)).toBe(true);
    expect(own.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(own.slice(10)).toEqual([0, 0, 0, 0, 0, 0]);
  }
  expect(hashVariants[0]).toEqual(unchanged);
});

const covid = realData("cohen-cc");
test.skipIf(covid.absent)(
  "films of cohen-cc under two patients, and no other (skipped: no real data)",
  async () => {
    const dataset = await openDataset(covid.folder);
    const twice = ["142", "446", "176", "448"];
    const records = dataset.records.filter(
      (r, i) => i % 4 === 0 || twice.includes(r.patient ?? ""),
    );
    // looked at one by one: five films that two web pages published, of people who have two ids therefore
    const { images } = await decodeAll(records, {
      transform: (image) => resize(image, [128, 128]),
    });
    const pairs = nearDuplicates(images.map(imageSignature)).filter(
      ({ images: [a, b] }) => records[a]?.patient !== records[b]?.patient,
    );
    expect(pairs.map(({ images: pair }) => pair.map((i) => records[i]?.patient))).toEqual([
      ["142", "446"],
      ["142", "446"],
      ["142", "446"],
      ["142", "446"],
      ["176", "448"],
    ]);
    expect(Math.min(...pairs.map((pair) => pair.correlation))).toBeGreaterThan(0.999);
  },
);
