import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { randomStream } from "@xrt/core";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { chromium } from "../../../graph/test/browser/chromium.js";
import { bmpFile } from "../../fixtures/bmp-file.js";
import { pngFile } from "../../fixtures/png-file.js";
import { realFile } from "../../fixtures/real-data.js";
import { decodeImage } from "../../src/node/decode-image.js";
import { type BrowserCase, decodeInBrowser } from "./decode-in-browser.js";

const [width, height] = [61, 45];
const random = randomStream(5, "browser");

/** A smooth picture with some noise, of so many samples a pixel. */
function picture(samples: number, max = 255): number[] {
  return Array.from({ length: width * height * samples }, (_, i) => {
    const p = Math.floor(i / samples);
    const [x, y] = [(p % width) / width, Math.floor(p / width) / height];
    const wave = [x, y, (x + y) / 2, 0.3 + x / 2][i % samples] ?? 0;
    return Math.floor(max * Math.min(0.9 * wave + 0.1 * random.uniform(i), 1));
  });
}

const raw = (channels: 1 | 3 | 4) =>
  sharp(Uint8Array.from(picture(channels)), { raw: { width, height, channels } });
const grey = raw(1).toColourspace("b-w");
const png = (colour: 0 | 2 | 4 | 6, depth: 8 | 16, samples: number) =>
  pngFile(picture(samples, 2 ** depth - 1), {
    width,
    height,
    colour,
    depth,
    interlaced: depth === 16,
  });

const made: BrowserCase[] = [
  { title: "PNG grey", bytes: png(0, 8, 1) },
  { title: "PNG grey 16 bits", bytes: png(0, 16, 1) },
  { title: "PNG colour 16 bits", bytes: png(2, 16, 3) },
  { title: "PNG grey and alpha", bytes: png(4, 8, 2) },
  { title: "PNG colour and alpha 16 bits", bytes: png(6, 16, 4) },
  { title: "JPEG grey", bytes: await grey.clone().jpeg().toBuffer() },
  {
    title: "JPEG grey progressive",
    bytes: await grey.clone().jpeg({ progressive: true }).toBuffer(),
  },
  {
    title: "JPEG colour 4:4:4",
    bytes: await raw(3).jpeg({ chromaSubsampling: "4:4:4" }).toBuffer(),
  },
  {
    title: "JPEG colour 4:2:0",
    bytes: await raw(3).jpeg({ chromaSubsampling: "4:2:0" }).toBuffer(),
  },
  {
    title: "JPEG CMYK",
    bytes: await raw(3).toColourspace("cmyk").jpeg({ quality: 95 }).toBuffer(),
  },
  ...(await Promise.all(
    (["ignore", "apply"] as const).map(async (orientation) => ({
      title: `JPEG turned, ${orientation}`,
      bytes: await raw(3).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      orientation,
    })),
  )),
  { title: "WebP lossless", bytes: await raw(3).webp({ lossless: true }).toBuffer() },
  { title: "WebP lossy", bytes: await raw(3).webp().toBuffer() },
  { title: "WebP alpha", bytes: await raw(4).webp({ lossless: true }).toBuffer() },
  { title: "GIF", bytes: await raw(3).gif().toBuffer() },
  {
    title: "BMP",
    bytes: bmpFile([[0x123456, 0xabcdef]], { width: 2, height: 1, bits: 24 }),
  },
];

const dicom = realFile("dicom");
const nih = realFile("nih/images");
const real: BrowserCase[] = [
  ...(dicom.absent
    ? []
    : readdirSync(dicom.path).filter((name) => /^(MR_small|txrv|examples|gdcm|J2K_)/.test(name))
  ).map((name) => ({ title: name, bytes: readFileSync(join(dicom.path, name)) })),
  ...(nih.absent ? [] : readdirSync(nih.path).filter((_, i) => i % 300 === 0)).map((name) => ({
    title: name,
    bytes: readFileSync(join(nih.path, name)),
  })),
];

const where =
  chromium === undefined
    ? "Chromium (absent: `apt-get install chromium`, or name one in XRT_CHROMIUM)"
    : "Chromium";

describe.skipIf(chromium === undefined)(`${where} and Node decode alike`, () => {
  let results: Awaited<ReturnType<typeof decodeInBrowser>> = new Map();
  beforeAll(async () => {
    results = await decodeInBrowser(chromium ?? "", [...made, ...real]);
  }, 300_000);

  test.each([...made, ...real].map((one) => [one.title, one] as const))(
    "%s",
    async (title, { bytes, orientation = "ignore" }) => {
      const image = await decodeImage(bytes, { path: title, orientation });
      const other = results.get(title);
      if (other === undefined || typeof other === "string") throw new Error(other ?? "no answer");
      expect(other.shape).toEqual(image.shape);
      let worst = 0;
      for (const [i, v] of image.data.entries()) {
        worst = Math.max(worst, Math.abs(v - (other.data[i] ?? Number.NaN)));
      }
      expect(worst).toBeLessThanOrEqual(1);
    },
  );
});
