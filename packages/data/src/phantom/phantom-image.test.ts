import { readdirSync, readFileSync } from "node:fs";
import { randomStream } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { itemKinds, type PhantomItemKind } from "./items/table.js";
import { phantom } from "./phantom.js";
import { type PhantomParameters, phantomImage } from "./phantom-image.js";
import { phantomLungs, phantomMask } from "./phantom-mask.js";
import { plantItem, removeItem } from "./plant-item.js";

const first = (options: Partial<Parameters<typeof phantom>[0]> = {}) =>
  phantom({
    seed: 0,
    images: 1,
    size: 64,
    ...options,
  }).records[0]?.parameters() as PhantomParameters;
const sum = (data: Float32Array) => data.reduce((a, b) => a + b, 0);

describe("P1: an image is a function of seed and index", () => {
  const make = (images: number, seed = 1) => phantom({ seed, images, size: 48 }).records;
  const bytes = async (records: ReturnType<typeof make>, i: number) =>
    Buffer.from((await records[i]?.image())?.data.buffer as ArrayBuffer).toString("base64");

  test("in any order, in any batch and among any number of images", async () => {
    const [few, many] = [make(6), make(12)];
    const forwards: string[] = [];
    for (let i = 0; i < 6; i++) forwards.push(await bytes(few, i));
    const backwards: string[] = [];
    for (let i = 5; i >= 0; i--) backwards.unshift(await bytes(many, i));
    const together = await Promise.all(forwards.map((_, i) => bytes(many, i)));
    expect(backwards).toEqual(forwards);
    expect(together).toEqual(forwards);
    expect(new Set(forwards).size).toBe(6);
    const others = make(6, 2);
    expect(await bytes(others, 0)).not.toBe(forwards[0]);
  });
  test("and its parameters go through JSON", () => {
    const { parameters, image } = make(1)[0] as ReturnType<typeof make>[0];
    const copy: PhantomParameters = JSON.parse(JSON.stringify(parameters()));
    expect(copy).toEqual(parameters());
    return image().then((whole) => expect(phantomImage(copy)).toEqual(whole));
  });
});

const chestKinds = Object.keys(itemKinds).filter(
  (kind) => !["ball", "ring", "grating"].includes(kind),
) as PhantomItemKind[];

describe("P2: masks are exact", () => {
  test.each([
    ...chestKinds.map((kind) => ["chest", kind] as const),
    ...(["ball", "ring", "grating", "tag"] as const).map((kind) => ["other", kind] as const),
  ])("in the %s world, a mask of %s is what changes when it is taken away", (world, kind) => {
    for (const size of [32, 64, 224]) {
      const planted = plantItem({ ...first({ world }), size }, kind, { seed: size });
      const [with_, without] = [
        phantomImage(planted).data,
        phantomImage(removeItem(planted, kind)).data,
      ];
      const { shape, data } = phantomMask(planted, kind);
      expect(shape).toEqual([size, size, 1]);
      expect(data.every((inside, i) => inside === (with_[i] === without[i] ? 0 : 1))).toBe(true);
      expect(sum(data)).toBeGreaterThan(0);
    }
  });
  test("and each is where its parameters say", () => {
    const p = plantItem({ ...first(), size: 224 }, "nodule");
    const nodule = p.items.find((item) => item.kind === "nodule");
    if (nodule?.kind !== "nodule" || p.scene.world !== "chest") throw new Error("no nodule");
    const area = Math.PI * (nodule.radius * p.scene.anatomy.pose.scale * 224) ** 2;
    // counted in whole pixels of a circle some 30 pixels round
    expect(Math.abs(sum(phantomMask(p, "nodule").data) / area - 1)).toBeLessThan(0.1);
  });
  test("an item that is not there has an empty mask, and two planted items do not disturb each other", () => {
    const clean = removeItem(removeItem(removeItem(first(), "opacity"), "tag"), "leads");
    expect(sum(phantomMask(clean, "tag").data)).toBe(0);
    const alone = phantomMask(plantItem(clean, "tag"), "tag");
    expect(phantomMask(plantItem(plantItem(clean, "opacity"), "tag"), "tag")).toEqual(alone);
  });
});

describe("phantomImage", () => {
  test.each([32, 33, 64, 97, 128, 224, 225])(
    "has grey values within 0 to 255 at %d pixels",
    (size) => {
      const { shape, data } = phantomImage({ ...first(), size });
      expect(shape).toEqual([size, size, 1]);
      expect(data.every((grey) => grey >= 0 && grey <= 255)).toBe(true);
    },
  );
  test("shows the same chest at every size", () => {
    const at = (size: number) =>
      blockMeans(
        phantomImage({ ...first(), size, noise: { ...first().noise, level: 0 } }).data,
        size,
      );
    const [small, large] = [at(64), at(256)];
    const worst = Math.max(...small.map((grey, i) => Math.abs(grey - (large[i] as number))));
    // thin lines are at least a pixel wide
    expect(worst).toBeLessThan(16);
  });
  test("has darker lungs than the rest, and the heart on the image's right", () => {
    const { records } = phantom({
      seed: 2,
      images: 12,
      size: 64,
      findings: { Opacity: { prevalence: 0 } },
    });
    for (const record of records) {
      const p = record.parameters();
      const image = phantomImage(p).data;
      const lungs = phantomLungs(p).data;
      const mean = (inside: (lung: number, column: number, row: number) => boolean) => {
        const chosen = image.filter((_, i) =>
          inside(lungs[i] as number, i % 64, Math.floor(i / 64)),
        );
        return sum(chosen) / chosen.length;
      };
      const body = mean(
        (lung, column, row) => lung === 0 && column > 16 && column < 48 && row > 16,
      );
      expect(mean((lung) => lung === 1)).toBeLessThan(body - 50);
      const beside = (from: number) =>
        mean((_, column, row) => row > 36 && row < 42 && column >= from && column < from + 6);
      expect(beside(38)).toBeGreaterThan(beside(20) + 10);
    }
  });
  test.each([0, 31, 64.5, Number.NaN])("refuses the size %d", (size) => {
    expect(() => phantomImage({ ...first(), size })).toThrow(`phantomImage: size is ${size}`);
  });
  test("every part of the exposure matters", () => {
    const p = first();
    const mean = (exposure: Partial<PhantomParameters["exposure"]>) =>
      sum(phantomImage({ ...p, exposure: { ...p.exposure, ...exposure } }).data) / 64 ** 2;
    const usual = mean({});
    expect(mean({ gamma: 1.3 })).toBeLessThan(usual - 5);
    expect(mean({ level: p.exposure.level + 0.2 })).toBeLessThan(usual - 5);
    expect(phantomImage({ ...p, frame: 0.05 }).data[0]).toBeLessThan(20);
  });
});

test("a chest's finding cannot be planted in the other world", () => {
  expect(() => plantItem(first({ world: "other" }), "nodule")).toThrow("needs a chest");
});

test("P17: nothing is read: the phantom's sources reach for no file, network, clock or unseeded number", () => {
  const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
  );
  expect(sources.length).toBeGreaterThan(30);
  for (const file of sources) {
    const text = readFileSync(`${import.meta.dirname}/${file}`, "utf8").replaceAll(/^ \*.*$/gm, "");
    for (const [, from] of text.matchAll(/from "([^"]+)"/g))
      expect(from).toMatch(/^(\.|@xrt\/core$)/);
    expect(text).not.toMatch(
      /\bfetch\(|\bimport\(|\brequire\(|Math\.random|\bDate\b|performance\./,
    );
  }
});

test("forty items of any strength give grey values within 0 to 255", () => {
  const u = randomStream(0, "test/phantom");
  for (let i = 0; i < 40; i++) {
    const kind = chestKinds[Math.floor(u.uniform(i) * chestKinds.length)] as PhantomItemKind;
    const contrast = 3 * u.uniform(100 + i);
    const { data } = phantomImage({
      ...plantItem(first({ seed: i }), kind, { seed: i, contrast }),
      size: 32,
    });
    expect(data.every((grey) => grey >= 0 && grey <= 255)).toBe(true);
  }
});

/** Means of 8 by 8 blocks. */
function blockMeans(image: Float32Array, size: number): number[] {
  const sums = new Array<number>(64).fill(0);
  for (const [i, grey] of image.entries()) {
    const block =
      Math.floor((Math.floor(i / size) * 8) / size) * 8 + Math.floor(((i % size) * 8) / size);
    sums[block] = (sums[block] as number) + grey;
  }
  return sums.map((total) => total / (size / 8) ** 2);
}
