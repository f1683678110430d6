import { mkdtempSync, rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { DataError, type NdArray, randomStream, sizeOf } from "@xrt/core";
import { Dice, mutateBytes } from "@xrt/testing";
import sharp from "sharp";
import { type GreyFrame, jpeg2000, jpegLossless, jpegLs } from "../fixtures/codestreams.js";
import { dicomFile, pixelElements, type TestElement, words } from "../fixtures/dicom-file.js";
import { niftiFile } from "../fixtures/nifti-file.js";
import { pngFile } from "../fixtures/png-file.js";
import { decodeImage } from "../src/decode-image.js";
import { decodeDicom } from "../src/dicom/decode-dicom.js";
import { dicomToImage } from "../src/dicom/dicom-to-image.js";
import { modalityValues } from "../src/dicom/modality.js";
import { decodeNifti, niftiToImage } from "../src/nifti/decode-nifti.js";
import { decodeFile, decodeInThread } from "../src/node/decode-file.js";
import { startJpegThreads } from "../src/node/jpeg-threads.js";
import { nodeCodecs } from "../src/node/node-codecs.js";
import { sharpRaster } from "../src/node/sharp-raster.js";
import { decodePng } from "../src/raster/decode-png.js";

/** What came of mutated files, by the name of the error, or `"image"`. */
export type Outcomes = Record<string, number>;

/** Kinds of files that are mutated; a `"film"` is a small grey JPEG in a folder, which threads of our own decode. */
export type FuzzKind = "png" | "jpeg" | "film" | "dicom" | "nifti";

/** Numbers that break things. */
const ODD = [0, 1, 2, 3, 7, 8, 15, 17, 255, 256, 4095, 32_767, 32_768, 65_535];

const [width, height] = [16, 12];
const values = Array.from({ length: width * height }, (_, i) => (i * 37) % 256);
const grey: GreyFrame = { width, height, bits: 8, values };

interface Fuzzer {
  readonly files: readonly Uint8Array[];
  /** Files whose parts are changed and written anew, with lengths and checksums that fit. */
  readonly made: (dice: Dice) => Uint8Array;
  readonly decode: (bytes: Uint8Array, dice: Dice) => Promise<NdArray>;
}

const fuzzers: Readonly<Record<FuzzKind, () => Promise<Fuzzer>>> = {
  png: async () => {
    const write = (dice: Dice | null) => {
      const pick = <T>(list: readonly T[], usual: T) =>
        dice !== null && dice.below(2) === 0 ? dice.pick(list) : usual;
      const colour = pick([0, 2, 3, 4, 6] as const, 0);
      return pngFile(dice === null ? values : values.map(() => dice.below(256)), {
        width: pick([1, 2, 9, width], width),
        height: pick([1, 5, height], height),
        depth:
          colour === 0 || colour === 3 ? pick([1, 2, 4, 8] as const, 8) : pick([8, 16] as const, 8),
        colour,
        interlaced: pick([true, false], false),
        filters: pick([[0], [1, 2, 3, 4], [5], [255]], [0, 1, 2, 3, 4]),
        ...(colour === 3 || pick([true, false], false) ? { palette: [1, 2, 3, 4, 5, 6] } : {}),
        ...(pick([true, false], false)
          ? { transparency: pick([[0], [0, 1], []], [0, 1, 0, 1, 0, 1]) }
          : {}),
      });
    };
    return {
      files: [
        write(null),
        pngFile(values, { width: 4, height: 12, depth: 16, colour: 2, interlaced: true }),
      ],
      made: write,
      decode: (bytes, dice) =>
        dice.below(2) === 0 || bytes[0] !== 0x89
          ? decodeImage(bytes, { raster: sharpRaster })
          : decodePng(bytes, { path: "image" }),
    };
  },
  jpeg: async () => {
    const raw = { width, height, channels: 1 as const };
    const open = () => sharp(Uint8Array.from(values), { raw });
    const files = [
      await open().toColourspace("b-w").jpeg().toBuffer(),
      await open().toColourspace("srgb").jpeg({ progressive: true }).toBuffer(),
      await open().toColourspace("srgb").withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    ];
    return {
      files,
      made: (dice) => withOddHeader(dice, dice.pick(files)),
      decode: (bytes, dice) =>
        decodeImage(bytes, { raster: sharpRaster, orientation: dice.pick(["ignore", "apply"]) }),
    };
  },
  film: async () => {
    const raw = { width, height, channels: 1 as const };
    const film = sharp(Uint8Array.from(values), { raw }).toColourspace("b-w");
    const files = [await film.jpeg().toBuffer(), await film.jpeg({ quality: 30 }).toBuffer()];
    const folder = mkdtempSync(join(tmpdir(), "xrt-films-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    await startJpegThreads();
    let written = 0;
    return {
      files,
      made: (dice) => withOddHeader(dice, dice.pick(files)),
      decode: async (bytes, dice) => {
        const file = join(folder, `${written++}.jpg`);
        await writeFile(file, bytes);
        try {
          const size = dice.pick([undefined, [5, 7], [600, 600]] as const);
          return (await decodeInThread(file, { size })) ?? (await decodeFile(file));
        } finally {
          await rm(file);
        }
      },
    };
  },
  dicom: async () => {
    const codestreams: Readonly<Record<string, Uint8Array>> = {
      "1.2.840.10008.1.2.4.50": await sharp(Uint8Array.from(values), {
        raw: { width, height, channels: 1 },
      })
        .toColourspace("b-w")
        .jpeg()
        .toBuffer(),
      "1.2.840.10008.1.2.4.70": jpegLossless(grey),
      "1.2.840.10008.1.2.4.80": await jpegLs(grey),
      "1.2.840.10008.1.2.4.90": await jpeg2000(grey),
      "1.2.840.10008.1.2.5": runLengths(),
    };
    const write = (dice: Dice | null) => dicomOf(dice, codestreams);
    return {
      files: [
        ...Object.keys(codestreams).map((syntax) => dicomOf(null, codestreams, syntax)),
        ...["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"].map((syntax) =>
          dicomOf(null, codestreams, syntax),
        ),
        Buffer.concat([
          dicomFile([], { syntax: "1.2.840.10008.1.2.1.99" }),
          deflateRawSync(
            dicomFile(elementsOf(null, words(...values)), { preamble: false, meta: false }),
          ),
        ]),
      ],
      made: write,
      decode: async (bytes, dice) => {
        const dicom = await decodeDicom(bytes, { codecs: nodeCodecs });
        if (dicom.channels === 1) modalityValues(dicom.data, dicom.modality);
        return dicomToImage(dicom, { voi: dice.pick(["needed", "none", "auto"]) }).image;
      },
    };
  },
  nifti: async () => {
    const write = (dice: Dice | null) => {
      const pick = <T>(list: readonly T[], usual: T) =>
        dice !== null && dice.below(2) === 0 ? dice.pick(list) : usual;
      return niftiFile(values, {
        version: pick([1, 2] as const, 1),
        littleEndian: pick([true, false], true),
        shape: pick(
          [[width, height, 1], [-1, 5], [32_767, 32_767], [3, 4, 16], [192]],
          [width, height],
        ),
        datatype: pick([1, 4, 16, 128, 512, 1024], 2),
        slope: pick([Number.NaN, 1e38, -1, Number.POSITIVE_INFINITY], 0),
        intercept: pick([Number.NaN, -1e38, 5], 0),
        display: pick(
          [
            [5, 200],
            [3, 3],
            [Number.NEGATIVE_INFINITY, 1],
            [0, Number.POSITIVE_INFINITY],
          ],
          [0, 0],
        ),
        extension: pick([16, 1, 4096], 0),
        magic: pick(["ni1", "n+3", ""], dice === null ? "n+1" : `n+${dice.pick([1, 2])}`),
      });
    };
    return {
      files: [write(null), niftiFile(values, { version: 2, datatype: 16, shape: [width, height] })],
      made: write,
      decode: async (bytes) => niftiToImage(await decodeNifti(bytes)),
    };
  },
};

/**
 * Decodes `count` mutated files, every other one by bytes and by structure.
 *
 * @param seed - Case `i` is a function of (seed, i) alone.
 * @throws Error that names the case when decoding throws something untyped, or makes a picture that is none.
 */
export async function fuzzImages(kind: FuzzKind, seed: number, count: number): Promise<Outcomes> {
  const { files, made, decode } = await fuzzers[kind]();
  const outcomes: Outcomes = {};
  const one = async (i: number) => {
    const dice = new Dice(randomStream(seed, `${kind} ${i}`));
    const bytes = i % 2 === 0 ? mutateBytes(dice, dice.pick(files)) : made(dice);
    const outcome = await outcomeOf(decode(bytes, dice)).catch((cause: unknown) => {
      throw new Error(`fuzzImages: ${kind}, seed ${seed}, case ${i}: ${cause}`, { cause });
    });
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  };
  // libvips and zlib work in threads of their own
  const cases = Array.from({ length: count }, (_, i) => i).values();
  const worker = async () => {
    for (const i of cases) await one(i);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return outcomes;
}

/** A JPEG has no checksums: bytes of its headers alone are changed. */
function withOddHeader(dice: Dice, file: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(file);
  for (let n = dice.below(3); n >= 0; n--) bytes[dice.below(160)] = dice.pick(ODD) & 255;
  return bytes;
}

async function outcomeOf(work: Promise<NdArray>): Promise<string> {
  let image: NdArray;
  try {
    image = await work;
  } catch (error) {
    if (error instanceof DataError) return error.name;
    throw error;
  }
  const { shape, data } = image;
  if (shape.length !== 3 || sizeOf(shape) !== data.length || ![1, 3].includes(shape[2] ?? 0)) {
    throw new Error(`a picture of [${shape}] with ${data.length} values`);
  }
  const odd = data.find((v) => !(v >= 0 && v <= 255));
  if (odd !== undefined) throw new Error(`a picture with the value ${odd}`);
  return "image";
}

function dicomOf(
  dice: Dice | null,
  codestreams: Readonly<Record<string, Uint8Array>>,
  syntax: string = dice?.pick([
    ...Object.keys(codestreams),
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.4.201",
  ]) ?? "",
): Uint8Array {
  const packed = codestreams[syntax];
  const frame = packed && dice !== null && dice.below(2) === 0 ? mutateBytes(dice, packed) : packed;
  return dicomFile(elementsOf(dice, frame === undefined ? words(...values) : [frame]), { syntax });
}

function elementsOf(dice: Dice | null, pixels: Uint8Array | readonly Uint8Array[]): TestElement[] {
  const rare = <T>(list: readonly T[], usual: T) =>
    dice !== null && dice.below(6) === 0 ? dice.pick(list) : usual;
  const allocated = rare([1, 16, 24, 32], 8);
  return [
    ...pixelElements({
      rows: rare(ODD, height),
      columns: rare(ODD, width),
      samples: rare(ODD, 1),
      photometric: rare(
        ["MONOCHROME1", "RGB", "PALETTE COLOR", "YBR_FULL", "YBR_FULL_422", "?"],
        "MONOCHROME2",
      ),
      planar: rare([1, 7], 0),
      frames: rare(ODD, 1),
      allocated,
      stored: rare(ODD, allocated),
      high: rare(ODD, allocated - 1),
      signed: rare([true], false),
    }),
    ["00281050", "DS", rare(["0", "1e400", "NaN", "", "5\\6\\7"], "40")],
    ["00281051", "DS", rare(["0", "-1", "1", "1e-300", "5\\6"], "400")],
    ["00281052", "DS", rare(["-1024", "1e308", "x"], "0")],
    ["00281053", "DS", rare(["0", "2", "-1", "1e-320", "1e308"], "1")],
    ...rare<TestElement[]>([table("00283000", dice), table("00283010", dice)], []),
    ["7fe00010", "OB", pixels],
  ];
}

function table(tag: string, dice: Dice | null): TestElement[] {
  const [entries = 3, first = 0, bits = 16] = [0, 1, 2].map(() => dice?.pick(ODD));
  return [
    [
      tag,
      "SQ",
      [
        [
          ["00283002", "US", [entries, first, bits]],
          ["00283006", "OW", words(1, 2, 3, 0)],
        ],
      ],
    ],
  ];
}

/** {@link grey} in DICOM's run-length coding: literals of 128 bytes at most. */
function runLengths(): Uint8Array {
  const head = Buffer.alloc(64);
  head.writeUInt32LE(1, 0);
  head.writeUInt32LE(64, 4);
  const bytes = Buffer.from(values);
  return Buffer.concat([
    head,
    Buffer.of(127),
    bytes.subarray(0, 128),
    Buffer.of(63),
    bytes.subarray(128),
  ]);
}
