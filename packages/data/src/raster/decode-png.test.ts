import { deflateSync } from "node:zlib";
import { DataError, type NdArray, randomStream } from "@xrt/core";
import { expect, test } from "vitest";
import { type PngFileOptions, pngChunk, pngFile } from "../../fixtures/png-file.js";
import { sharpRaster } from "../node/sharp-raster.js";
import { decodePng } from "./decode-png.js";

const PER = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;
const size = { width: 13, height: 11 };
const palette = Array.from({ length: 48 }, (_, i) => (i * 37) % 256);

const kinds: [PngFileOptions["colour"], PngFileOptions["depth"]][] = [
  ...([1, 2, 4, 8, 16] as const).map((d): [0, typeof d] => [0, d]),
  [2, 8],
  [2, 16],
  ...([1, 2, 4, 8] as const).map((d): [3, typeof d] => [3, d]),
  [4, 8],
  [4, 16],
  [6, 8],
  [6, 16],
];

/** Samples of noise that fit the depth, and the palette where there is one. */
function noise(colour: PngFileOptions["colour"], depth: number): number[] {
  const most = colour === 3 ? Math.min(2 ** depth, 16) : 2 ** depth;
  const random = randomStream(7, `${colour} ${depth}`);
  const count = size.width * size.height * PER[colour];
  return Array.from({ length: count }, (_, i) => Math.floor(random.uniform(i) * most));
}

/** The picture from the definition: alpha on black, everything from 0 to 255. */
function expected(samples: number[], colour: PngFileOptions["colour"], depth: number): number[] {
  const max = 2 ** depth - 1;
  const per = PER[colour];
  const pixels = Array.from({ length: samples.length / per }, (_, p) =>
    samples.slice(p * per, (p + 1) * per),
  );
  return pixels.flatMap((pixel) => {
    const [v = 0] = pixel;
    if (colour === 3) return palette.slice(3 * v, 3 * v + 3);
    const alpha = per === 2 || per === 4 ? (pixel.at(-1) ?? 0) / max : 1;
    return pixel.slice(0, per <= 2 ? 1 : 3).map((s) => (alpha * s * 255) / max);
  });
}

function expectNear(image: NdArray, values: ArrayLike<number>, most: number): void {
  expect(image.data.length).toBe(values.length);
  for (const [i, v] of image.data.entries()) {
    expect(Math.abs(v - (values[i] ?? Number.NaN))).toBeLessThanOrEqual(most);
  }
}

const cases = kinds.flatMap(([colour, depth]) =>
  [false, true].map((interlaced) => ({ colour, depth, interlaced })),
);
test.each(cases)(
  "colour type $colour of $depth bits, interlaced $interlaced",
  async ({ colour, depth, interlaced }) => {
    const samples = noise(colour, depth);
    const bytes = pngFile(samples, {
      ...size,
      colour,
      depth,
      interlaced,
      ...(colour === 3 ? { palette } : {}),
    });
    const image = await decodePng(bytes, { path: "noise.png" });
    expect(image.shape).toEqual([11, 13, [0, 4].includes(colour) ? 1 : 3]);
    expectNear(image, expected(samples, colour, depth), 1e-4);
    // libvips rounds what alpha leaves to whole numbers
    const other = await sharpRaster(bytes, { path: "noise.png", orientation: "ignore" });
    expect(other.shape).toEqual(image.shape);
    expectNear(image, other.data, 1);
  },
);

test("transparent numbers of a palette, and the one transparent grey or colour, are black", async () => {
  const colours = { palette: [255, 0, 0, 0, 200, 0], transparency: [255, 127] };
  const two = pngFile([0, 1], { width: 2, height: 1, depth: 8, colour: 3, ...colours });
  expectNear(await decodePng(two, { path: "a" }), [255, 0, 0, 0, (200 * 127) / 255, 0], 1e-4);
  const grey = pngFile([7, 8], { width: 2, height: 1, depth: 8, colour: 0, transparency: [0, 8] });
  expectNear(await decodePng(grey, { path: "a" }), [7, 0], 0);
});

const good = pngFile(noise(0, 8), { ...size, colour: 0, depth: 8 });
const withData = (data: Uint8Array, at = 33) =>
  Buffer.concat([good.subarray(0, at), pngChunk("IDAT", data), pngChunk("IEND", Buffer.alloc(0))]);
const turned = Buffer.from(good);
turned.writeUInt8(9, 19);
const header = Buffer.alloc(13);
header.writeUInt32BE(30_000, 0);
header.writeUInt32BE(30_000, 4);
header.set([8, 0], 8);
const large = Buffer.concat([good.subarray(0, 8), pngChunk("IHDR", header), good.subarray(33)]);
test.each<[string, Uint8Array, string]>([
  ["cut in half", good.subarray(0, good.length / 2), "cut short within IDAT"],
  ["without its end", good.subarray(0, -12), "it has no end"],
  ["with a corrupt header", turned, "the checksum of IHDR differs"],
  ["with too few lines", withData(deflateSync(Buffer.alloc(20))), "holds 20 of 154 bytes"],
  [
    "with a filter that is none",
    withData(deflateSync(Buffer.alloc(154, 9))),
    "no filter is numbered 9",
  ],
  ["with corrupt data", withData(Buffer.from("not deflated")), "corrupt or cut short"],
  [
    "that is a bomb",
    withData(deflateSync(Buffer.alloc(1e8), { level: 9 })),
    "unpacks to more than",
  ],
  [
    "without a palette",
    pngFile([0], { width: 1, height: 1, depth: 8, colour: 3 }),
    "lacks its palette",
  ],
  [
    "beyond its palette",
    pngFile([2], { width: 1, height: 1, depth: 8, colour: 3, palette: [0, 0, 0] }),
    "colour 2 of 1",
  ],
  ["of 30,000 x 30,000", large, "exceeds pixel limit"],
])("a PNG %s is refused", async (_, bytes, message) => {
  const error = await decodePng(bytes, { path: "film.png" }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain("film.png: ");
  expect(String(error)).toContain(message);
});
