import { DataError, randomStream } from "@xrt/core";
import { Dice, mutateBytes } from "@xrt/testing";
import sharp, { type JpegOptions } from "sharp";
import { expect, test } from "vitest";
import { decodeJpegExtended } from "./decode-jpeg-extended.js";

const [width, height] = [45, 27];
const values = Uint8Array.from({ length: width * height }, (_, i) =>
  Math.round(127 + 90 * Math.sin(i / 7) + 30 * Math.cos((i % width) / 3)),
);
const grey = (options: JpegOptions) =>
  sharp(values, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .jpeg(options)
    .toBuffer();

// sharp's encoder writes 8 bits; the same process with 12 is held against real files in real-dicom.test.ts
test.each([100, 90, 40])(
  "at quality %s the samples are those of libjpeg-turbo, to one",
  async (quality) => {
    const bytes = await grey({ quality });
    const decoded = decodeJpegExtended(bytes, { path: "film" });
    const reference = await sharp(bytes).toColourspace("b-w").raw().toBuffer();
    expect(decoded).toMatchObject({ width, height, precision: 8 });
    const most = decoded.samples.reduce(
      (m, v, i) => Math.max(m, Math.abs(v - (reference[i] ?? 0))),
      0,
    );
    expect(most).toBeLessThanOrEqual(1);
  },
);

test("restart markers are gone behind, and a missing one is an error", async () => {
  const plain = await grey({ quality: 90 });
  // an interval that is longer than the scan asks for no marker; one of a block asks for one that is not there
  const withInterval = (blocks: number) =>
    Buffer.concat([
      plain.subarray(0, 2),
      Buffer.of(0xff, 0xdd, 0, 4, 0, blocks),
      plain.subarray(2),
    ]);
  const { samples } = decodeJpegExtended(plain, { path: "film" });
  expect(decodeJpegExtended(withInterval(255), { path: "film" }).samples).toEqual(samples);
  expect(() => decodeJpegExtended(withInterval(1), { path: "film" })).toThrow("restart marker");
});

test("2,000 mutated frames are decoded or refused with a typed error", async () => {
  const bytes = await grey({ quality: 75 });
  const outcomes = { decoded: 0, refused: 0 };
  for (let i = 0; i < 2000; i++) {
    const dice = new Dice(randomStream(1, `jpeg ${i}`));
    try {
      const frame = decodeJpegExtended(mutateBytes(dice, bytes), { path: "film" });
      expect(frame.samples.length).toBe(frame.width * frame.height);
      outcomes.decoded++;
    } catch (error) {
      expect(error).toBeInstanceOf(DataError);
      outcomes.refused++;
    }
  }
  expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(100);
});
