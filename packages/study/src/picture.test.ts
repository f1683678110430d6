import type { NdArray } from "@xrt/core";
import sharp, { type OutputInfo } from "sharp";
import { expect, test } from "vitest";
import { pictureUri } from "./picture.js";

const [HEIGHT, WIDTH] = [24, 40];

function ramp(channels: 1 | 3): NdArray {
  const data = Float32Array.from({ length: HEIGHT * WIDTH * channels }, (_, i) => {
    const [pixel, c] = [Math.floor(i / channels), i % channels];
    const across = (pixel % WIDTH) / (WIDTH - 1);
    return 255 * (c === 1 ? 1 - across : across);
  });
  return { shape: [HEIGHT, WIDTH, channels], data };
}

async function decoded(uri: string): Promise<{ data: Buffer; info: OutputInfo }> {
  const prefix = "data:image/jpeg;base64,";
  expect(uri.startsWith(prefix)).toBe(true);
  const bytes = Buffer.from(uri.slice(prefix.length), "base64");
  const jpeg = sharp(bytes);
  const { space } = await jpeg.metadata();
  // sharp would hand out three channels of a grey file
  return jpeg.toColourspace(space).raw().toBuffer({ resolveWithObject: true });
}

test.each([1, 3] as const)(
  "pictureUri of %d channel(s) decodes to the picture",
  async (channels) => {
    const image = ramp(channels);
    const { data, info } = await decoded(await pictureUri(image));
    expect([info.height, info.width, info.channels]).toEqual([HEIGHT, WIDTH, channels]);
    const errors = image.data.map((v, i) => Math.abs(v - (data[i] ?? Number.NaN)));
    // JPEG at quality 85 on a ramp; colour is stored at half the resolution
    expect(Math.max(...errors)).toBeLessThan(channels === 1 ? 6 : 16);
    expect(errors.reduce((a, b) => a + b, 0) / errors.length).toBeLessThan(3);
  },
);

test("pictureUri rounds, and clamps what is out of range", async () => {
  const image = { shape: [8, 8, 1], data: new Float32Array(64).fill(300) };
  expect([...(await decoded(await pictureUri(image))).data].every((v) => v === 255)).toBe(true);
  image.data.fill(-20);
  expect([...(await decoded(await pictureUri(image))).data].every((v) => v === 0)).toBe(true);
  image.data.fill(99.6);
  expect((await decoded(await pictureUri(image))).data[0]).toBe(100);
});

test("pictureUri gives the same bytes for the same picture", async () => {
  expect(await pictureUri(ramp(3))).toBe(await pictureUri(ramp(3)));
});
