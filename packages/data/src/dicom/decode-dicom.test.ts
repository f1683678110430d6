import { deflateRawSync, gzipSync } from "node:zlib";
import { DataError, UsageError } from "@xrt/core";
import { expect, test } from "vitest";
import { dicomFile, pixelElements, type TestElement, words } from "../../fixtures/dicom-file.js";
import { decodeDicom } from "./decode-dicom.js";
import { dicomToImage } from "./dicom-to-image.js";
import { modalityValues } from "./modality.js";
import { UnsupportedTransferSyntaxError } from "./unsupported-transfer-syntax-error.js";

const values = [0, 1, 2, 1000, 4000, 4095];
const film: TestElement[] = [
  ["00080060", "CS", "DX"],
  ["00100010", "PN", "Doe^Jane"],
  ["00100020", "LO", "123"],
  ["00185101", "CS", "PA"],
  ...pixelElements({ stored: 12 }),
  ["00280301", "CS", "YES"],
];
const pixels: TestElement = ["7fe00010", "OW", words(...values)];
const bigPixels: TestElement = [
  "7fe00010",
  "OW",
  words(...values).map((_, i, all) => all[i ^ 1] ?? 0),
];
const explicit = dicomFile([...film, pixels]);

function deflated(): Uint8Array {
  const meta = dicomFile([], { syntax: "1.2.840.10008.1.2.1.99" });
  const body = dicomFile([...film, pixels], { preamble: false, meta: false });
  const packed = deflateRawSync(body);
  // DICOM pads the deflated bytes to an even number
  return Buffer.concat([meta, packed, packed.length % 2 === 0 ? Buffer.of(0, 0) : Buffer.of(0)]);
}

test.each<[string, Uint8Array]>([
  ["explicit little endian", explicit],
  ["implicit little endian", dicomFile([...film, pixels], { syntax: "1.2.840.10008.1.2" })],
  ["explicit big endian", dicomFile([...film, bigPixels], { syntax: "1.2.840.10008.1.2.2" })],
  ["deflated", deflated()],
  ["gzipped", gzipSync(explicit)],
  ["without preamble", dicomFile([...film, pixels], { preamble: false })],
  [
    "without preamble and meta information",
    dicomFile([...film, pixels], { preamble: false, meta: false }),
  ],
  [
    "implicit, without preamble and meta information",
    dicomFile([...film, pixels], { preamble: false, meta: false, syntax: "1.2.840.10008.1.2" }),
  ],
  ["with bytes behind the pixels", Buffer.concat([explicit, Buffer.alloc(7)])],
])("a film %s", async (_, bytes) => {
  const image = await decodeDicom(bytes);
  expect(image).toMatchObject({ height: 2, width: 3, channels: 1, bitsStored: 12, maxValue: 4095 });
  expect([...image.data]).toEqual(values);
  expect(image.data).toBeInstanceOf(Uint16Array);
  expect(image.attributes).toEqual({
    Modality: "DX",
    ViewPosition: "PA",
    BurnedInAnnotation: "YES",
  });
  const shown = dicomToImage(image).image;
  expect(shown.shape).toEqual([2, 3, 1]);
  expect(shown.data[5]).toBe(255);
  expect(shown.data[3]).toBeCloseTo((1000 * 255) / 4095, 4);
});

test("attributes that name a person come only on demand", async () => {
  const { attributes } = await decodeDicom(explicit, { deidentify: false });
  expect(attributes).toMatchObject({ PatientName: "Doe^Jane", PatientID: "123" });
});

test("bits above HighBit are masked, those below it shifted away, and the sign is extended", async () => {
  const overlay = dicomFile([
    ...pixelElements({ stored: 12 }),
    ["7fe00010", "OW", words(0xf001, 2, 3, 4, 5, 0xffff)],
  ]);
  expect([...(await decodeDicom(overlay)).data]).toEqual([1, 2, 3, 4, 5, 4095]);
  const high = dicomFile([
    ...pixelElements({ stored: 12, high: 15 }),
    ["7fe00010", "OW", words(0x0010, 0x0020, 0xfff0, 0, 0, 0x000f)],
  ]);
  expect([...(await decodeDicom(high)).data]).toEqual([1, 2, 4095, 0, 0, 0]);
  const signed = dicomFile([
    ...pixelElements({ stored: 12, signed: true }),
    ["7fe00010", "OW", words(0x0fff, 0x07ff, 0x0800, 0, 0xf001, 1)],
  ]);
  const image = await decodeDicom(signed);
  expect([...image.data]).toEqual([-1, 2047, -2048, 0, 1, 1]);
  expect(image.data).toBeInstanceOf(Int16Array);
  expect(image.maxValue).toBeNull();
});

test("MONOCHROME1 is inverted within 2 ** BitsStored - 1, not within its type or its pixels", async () => {
  const bytes = dicomFile([
    ...pixelElements({ stored: 10, photometric: "MONOCHROME1" }),
    ["7fe00010", "OW", words(0, 1, 511, 512, 1000, 1022)],
  ]);
  const { image, history } = dicomToImage(await decodeDicom(bytes));
  const expected = [1023, 1022, 512, 511, 23, 1].map((v) => (v * 255) / 1023);
  for (const [i, v] of expected.entries()) expect(image.data[i]).toBeCloseTo(v, 4);
  expect(history.at(-1)).toBe("MONOCHROME1 inverted");
});

test("a modality table is used and the rescale beside it is not; values outside it take its ends", async () => {
  const bytes = dicomFile([
    ...pixelElements({ stored: 12 }),
    ["00281052", "DS", "-1024"],
    ["00281053", "DS", "2"],
    [
      "00283000",
      "SQ",
      [
        [
          ["00283002", "US", [3, 1, 16]],
          ["00283006", "OW", words(10, 20, 40)],
        ],
      ],
    ],
    ["7fe00010", "OW", words(0, 1, 2, 3, 4, 4095)],
  ]);
  const image = await decodeDicom(bytes);
  expect([...modalityValues(image.data, image.modality)]).toEqual([10, 10, 20, 40, 40, 40]);
  expect(dicomToImage(image).image.data[0]).toBeCloseTo((10 * 255) / 40, 4);
});

const scanner: TestElement[] = [
  ...pixelElements({ signed: true }),
  ["00281050", "DS", "40\\-600"],
  ["00281051", "DS", "400\\1500"],
  ["00281052", "DS", "-1024"],
  ["00281053", "DS", "1"],
  ["00281055", "LO", "SOFT\\LUNG"],
  ["7fe00010", "OW", words(0, 424, 864, 1064, 1264, 3000)],
];

test("rescaled values need a window or a range: the file's first window, another, or one's own", async () => {
  const image = await decodeDicom(dicomFile(scanner));
  expect(image.voi.windows.map(({ explanation }) => explanation)).toEqual(["SOFT", "LUNG"]);
  expect(dicomToImage(image).history).toEqual([
    "decoded Explicit VR Little Endian",
    "sign extended",
    "rescaled by 1, -1024",
    "window 40/400 LINEAR",
  ]);
  const units = [-1024, -600, -160, 40, 240, 1976];
  // LINEAR of PS3.3 C.11.2.1.2.1, written out
  const linear = (x: number, c: number, w: number) =>
    x <= c - 0.5 - (w - 1) / 2
      ? 0
      : x > c - 0.5 + (w - 1) / 2
        ? 255
        : ((x - (c - 0.5)) / (w - 1) + 0.5) * 255;
  for (const [index, [c, w]] of (
    [
      [40, 400],
      [-600, 1500],
    ] as const
  ).entries()) {
    const shown = dicomToImage(image, { index }).image.data;
    for (const [i, x] of units.entries()) expect(shown[i]).toBeCloseTo(linear(x, c, w), 3);
  }
  const own = dicomToImage(image, { voi: "none", range: [-1024, 1976] }).image.data;
  expect([own[0], own[5]]).toEqual([0, 255]);
  expect(() => dicomToImage(image, { index: 2 })).toThrow(UsageError);
  expect(() => dicomToImage(image, { voi: "lut" })).toThrow("has 0 tables and 2 windows");
  expect(() => dicomToImage(image, { voi: "none" })).toThrow("give dicomToImage a range");
});

test("a table of interest, for display", async () => {
  const bytes = dicomFile([
    ...pixelElements({ allocated: 8 }),
    [
      "00283010",
      "SQ",
      [
        [
          ["00283002", "US", [4, 0, 8]],
          ["00283006", "OW", Uint8Array.of(0, 51, 102, 255)],
        ],
      ],
    ],
    ["7fe00010", "OW", Uint8Array.of(0, 1, 2, 3, 4, 255)],
  ]);
  const image = await decodeDicom(bytes);
  expect([...dicomToImage(image).image.data]).toEqual([0, 1, 2, 3, 4, 255]);
  const shown = dicomToImage(image, { voi: "auto" }).image.data;
  expect([...shown].map(Math.round)).toEqual([0, 51, 102, 255, 255, 255]);
});

const rgb = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 0, 0, 0, 255, 255, 255];
const planes = [0, 1, 2].flatMap((c) => rgb.filter((_, i) => i % 3 === c));
const colour = { samples: 3, photometric: "RGB", allocated: 8 };
test.each<[string, Uint8Array]>([
  [
    "by pixel",
    dicomFile([
      ...pixelElements({ ...colour, planar: 0 }),
      ["7fe00010", "OB", Uint8Array.from(rgb)],
    ]),
  ],
  [
    "by plane",
    dicomFile([
      ...pixelElements({ ...colour, planar: 1 }),
      ["7fe00010", "OB", Uint8Array.from(planes)],
    ]),
  ],
])("colours stored %s", async (_, bytes) => {
  const image = await decodeDicom(bytes);
  expect([...image.data]).toEqual(rgb);
  expect([...dicomToImage(image).image.data]).toEqual(rgb);
});

test("YBR_FULL and YBR_FULL_422 become RGB", async () => {
  const grey = { ...colour, photometric: "YBR_FULL", planar: 0, rows: 1, columns: 2 };
  const full = dicomFile([
    ...pixelElements(grey),
    ["7fe00010", "OB", Uint8Array.of(100, 128, 128, 76, 85, 255)],
  ]);
  const image = await decodeDicom(full);
  // JFIF: 76, 85, 255 is red
  expect([...image.data]).toEqual([100, 100, 100, 254, 0, 0]);
  expect(image.history).toContain("YBR_FULL to RGB");
  const half = dicomFile([
    ...pixelElements({ ...grey, photometric: "YBR_FULL_422" }),
    ["7fe00010", "OB", Uint8Array.of(100, 50, 128, 128)],
  ]);
  expect([...(await decodeDicom(half)).data]).toEqual([100, 100, 100, 50, 50, 50]);
});

test("a palette of 16-bit entries gives their upper 8 bits", async () => {
  const table = (colour: 1 | 2 | 3, ...entries: number[]): TestElement[] => [
    [`0028120${colour}`, "OW", words(...entries)],
  ];
  const bytes = dicomFile([
    ...pixelElements({ allocated: 8, photometric: "PALETTE COLOR", rows: 1, columns: 4 }),
    ...([1, 2, 3] as const).map((c): TestElement => [`0028110${c}`, "US", [2, 1, 16]]),
    ...table(1, 0xff00, 0x1234),
    ...table(2, 0, 0x8000),
    ...table(3, 0, 0xffff),
    ["7fe00010", "OB", Uint8Array.of(0, 1, 2, 9)],
  ]);
  const { image } = dicomToImage(await decodeDicom(bytes));
  expect(image.shape).toEqual([1, 4, 3]);
  expect([...image.data]).toEqual([255, 0, 0, 255, 0, 0, 0x12, 128, 255, 0x12, 128, 255]);
});

test("frames are chosen by number, of uncompressed and of RLE files", async () => {
  const two = { allocated: 8, rows: 1, columns: 2, frames: 2 };
  const native = dicomFile([...pixelElements(two), ["7fe00010", "OB", Uint8Array.of(1, 2, 3, 4)]]);
  const segment = (bytes: number[]) => {
    const out = Buffer.alloc(64 + bytes.length);
    out.writeUInt32LE(1, 0);
    out.writeUInt32LE(64, 4);
    out.set(bytes, 64);
    return out;
  };
  // a run of two, then two literals
  const packed = dicomFile(
    [...pixelElements(two), ["7fe00010", "OB", [segment([0xff, 7]), segment([1, 3, 4])]]],
    { syntax: "1.2.840.10008.1.2.5" },
  );
  expect([...(await decodeDicom(native, { frame: 1 })).data]).toEqual([3, 4]);
  expect([...(await decodeDicom(packed)).data]).toEqual([7, 7]);
  expect([...(await decodeDicom(packed, { frame: 1 })).data]).toEqual([3, 4]);
  await expect(decodeDicom(native, { frame: 2 })).rejects.toThrow("frame 2 of image, which has 2");
});

test("single bits begin at the lowest of a byte", async () => {
  const bytes = dicomFile([
    ...pixelElements({ allocated: 1, rows: 2, columns: 5 }),
    ["7fe00010", "OB", Uint8Array.of(0b00010001, 0b11)],
  ]);
  expect([...(await decodeDicom(bytes)).data]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 1]);
});

test.each<[string, Uint8Array, string]>([
  ["no DICOM", new Uint8Array(200), "not a DICOM file"],
  ["a file cut short", explicit.subarray(0, -3), "broken or cut short"],
  ["a file without pixels", dicomFile(film), "holds no pixels"],
  [
    "too few pixels",
    dicomFile([...film, ["7fe00010", "OW", words(1, 2)]]),
    "needs 12 bytes of pixels, the file has 4",
  ],
  [
    "pixels that the file ends within, whatever length it states",
    dicomFile([...film, pixels], { syntax: "1.2.840.10008.1.2" }).subarray(0, -3),
    "the file has 9",
  ],
  [
    "a table with entries of no size",
    dicomFile([
      ...film,
      [
        "00283010",
        "SQ",
        [
          [
            ["00283002", "US", [3, 0, 0]],
            ["00283006", "OW", words(1, 2, 3)],
          ],
        ],
      ],
      pixels,
    ]),
    "entries of 0 bits, wants 1 to 16",
  ],
  [
    "colours of one sample",
    dicomFile([...pixelElements({ photometric: "YBR_FULL_422" }), pixels]),
    "SamplesPerPixel of YBR_FULL_422 is 1, wants 3",
  ],
  [
    "absurd sizes",
    dicomFile([...pixelElements({ rows: 65535, columns: 65535 }), pixels]),
    "exceeds pixel limit",
  ],
  ["no rows", dicomFile([...pixelElements({ rows: 0 }), pixels]), "0 pixels"],
  [
    "24 bits",
    dicomFile([...pixelElements({ allocated: 24 }), pixels]),
    "BitsAllocated is 24, wants 1, 8, 16 or 32",
  ],
  [
    "more bits stored than there are",
    dicomFile([...pixelElements({ stored: 17 }), pixels]),
    "BitsStored is 17",
  ],
])("%s is refused in one line", async (_, bytes, message) => {
  const error = await decodeDicom(bytes, { path: "film.dcm" }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain("film.dcm");
  expect(String(error)).toContain(message);
  expect(String(error)).not.toContain("\n");
});

test("an unknown transfer syntax is named, and so is what may be had instead", async () => {
  const bytes = dicomFile([...film, pixels], { syntax: "1.2.840.10008.1.2.4.201" });
  const error = await decodeDicom(bytes).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(UnsupportedTransferSyntaxError);
  expect(error).toBeInstanceOf(DataError);
  expect(error).toMatchObject({
    uid: "1.2.840.10008.1.2.4.201",
    syntax: "High-Throughput JPEG 2000 (Lossless Only)",
  });
});
