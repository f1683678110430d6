import { ndArray } from "@xrt/core";
import sharp from "sharp";
import { expect, test } from "vitest";
import { sharpRaster } from "../node/sharp-raster.js";
import { jpegOrientation, type Orientation, withoutOrientation } from "./jpeg-orientation.js";
import { orient } from "./orient.js";

const ramp = Uint8Array.from({ length: 16 * 24 }, (_, i) => 8 * (i % 16) + 5 * Math.floor(i / 16));
const upright = sharp(ramp, { raw: { width: 16, height: 24, channels: 1 } }).toColourspace("b-w");

test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
  "orientation %i turns as libvips does, when it is asked for",
  async (orientation: Orientation) => {
    const jpeg = await upright
      .clone()
      .withMetadata({ orientation })
      .jpeg({ quality: 100 })
      .toBuffer();
    expect(jpegOrientation(jpeg)?.orientation ?? 1).toBe(orientation);
    const lying = await sharpRaster(jpeg, { path: "a.jpg", orientation: "ignore" });
    expect(lying.shape.slice(0, 2)).toEqual([24, 16]);
    const turned = await sharpRaster(jpeg, { path: "a.jpg", orientation: "apply" });
    expect(orient(lying, orientation)).toEqual(turned);
    expect(jpegOrientation(withoutOrientation(jpeg))?.orientation ?? 1).toBe(1);
  },
);

test("orientation 6 is a quarter turn to the right", () => {
  const image = ndArray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3, 1]);
  expect([...orient(image, 6).data]).toEqual([4, 1, 5, 2, 6, 3]);
});

test("files without EXIF, or with a broken one, have no orientation", async () => {
  const jpeg = await upright.clone().jpeg().toBuffer();
  expect(jpegOrientation(jpeg)).toBeNull();
  expect(withoutOrientation(jpeg)).toBe(jpeg);
  const exif = await upright.clone().withMetadata({ orientation: 3 }).jpeg().toBuffer();
  for (let end = 2; end < 200; end++) {
    const cut = jpegOrientation(exif.subarray(0, end));
    expect([undefined, 3]).toContain(cut?.orientation);
  }
});
