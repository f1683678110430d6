import { DataError, randomStream } from "@xrt/core";
import sharp from "sharp";
import { expect, test } from "vitest";
import { type GreyFrame, jpeg2000, jpegLossless, jpegLs } from "../../fixtures/codestreams.js";
import { dicomFile, pixelElements } from "../../fixtures/dicom-file.js";
import { nodeCodecs } from "../node/node-codecs.js";
import { portableCodecs } from "./codec-module.js";
import { decodeDicom } from "./decode-dicom.js";

const [width, height] = [23, 17];
const random = randomStream(3, "compressed");
const frameOf = (bits: number): GreyFrame => ({
  width,
  height,
  bits,
  values: Array.from({ length: width * height }, (_, i) =>
    Math.floor(random.uniform(i) * 2 ** bits),
  ),
});

const file = (syntax: string, bits: number, fragments: readonly Uint8Array[], more: object = {}) =>
  dicomFile(
    [
      ...pixelElements({
        rows: height,
        columns: width,
        allocated: bits > 8 ? 16 : 8,
        stored: bits,
        ...more,
      }),
      ["7fe00010", "OB", fragments],
    ],
    { syntax: `1.2.840.10008.1.2.4.${syntax}` },
  );

const makers = { 90: jpeg2000, 80: jpegLs, 70: async (f: GreyFrame) => jpegLossless(f) };
const cases = ([90, 80, 70] as const).flatMap((syntax) =>
  [8, 12, 16].map((bits) => [syntax, bits] as const),
);

test.each(cases)("transfer syntax .4.%i of %i bits is without loss", async (syntax, bits) => {
  const frame = frameOf(bits);
  const bytes = file(String(syntax), bits, [await makers[syntax](frame)]);
  for (const codecs of [nodeCodecs, portableCodecs]) {
    const image = await decodeDicom(bytes, { codecs });
    expect([...image.data]).toEqual(frame.values);
  }
});

test("signed values are those of the header, whatever sign the codestream has", async () => {
  const frame = frameOf(12);
  for (const make of [jpeg2000, jpegLs, makers[70]]) {
    const bytes = file("90", 12, [await make(frame)], { signed: true });
    const { data } = await decodeDicom(bytes, { codecs: nodeCodecs });
    expect([...data]).toEqual(frame.values.map((v) => (v >= 2048 ? v - 4096 : v)));
  }
});

test("a frame may lie in several fragments, and several frames in one each", async () => {
  const a = frameOf(12);
  const b = { ...a, values: [...a.values].reverse() };
  const [first, second] = [await jpegLs(a), await jpegLs(b)];
  // fragments have even lengths, so only an even cut can be put together again
  const split = file("80", 12, [first.subarray(0, 100), first.subarray(100)]);
  expect([...(await decodeDicom(split, { codecs: nodeCodecs })).data]).toEqual(a.values);
  const two = file("80", 12, [first, second], { frames: 2 });
  expect([...(await decodeDicom(two, { frame: 1, codecs: nodeCodecs })).data]).toEqual(b.values);
});

test("JPEG baseline of grey and colour is that of libjpeg-turbo elsewhere", async () => {
  const grey = await sharp(Uint8Array.from(frameOf(8).values), {
    raw: { width, height, channels: 1 },
  })
    .toColourspace("b-w")
    .jpeg()
    .toBuffer();
  const values = Uint8Array.from([0, 1, 2].flatMap(() => frameOf(8).values));
  const colour = await sharp(values, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
  for (const codecs of [nodeCodecs, portableCodecs]) {
    const film = await decodeDicom(file("50", 8, [grey]), { codecs });
    expect(Buffer.from(film.data)).toEqual(await sharp(grey).toColourspace("b-w").raw().toBuffer());
    const ybr = { samples: 3, photometric: "YBR_FULL_422", planar: 0 };
    const photo = await decodeDicom(file("50", 8, [colour], ybr), { codecs });
    const other = await sharp(colour).raw().toBuffer();
    for (const [i, v] of photo.data.entries()) {
      // two versions of the library may round colours differently
      expect(Math.abs(v - (other[i] ?? Number.NaN))).toBeLessThanOrEqual(2);
    }
  }
});

const good = await jpegLs(frameOf(12));
test.each<[string, Uint8Array, string]>([
  ["cut short", file("80", 12, [good.subarray(0, 100)]), "jpeg-ls frame is corrupt or cut short"],
  [
    "without a header",
    file("80", 12, [Uint8Array.of(1, 2, 3, 4)]),
    "begins with no header of JPEG-LS",
  ],
  [
    "of another size",
    file("80", 12, [good], { columns: 24 }),
    "the frame is 23 x 17 x 1 of 12 bits, the file says 24 x 17",
  ],
  [
    "of more bits than the file has room for",
    file("80", 8, [good]),
    "of 12 bits, the file says 23 x 17 x 1 of 8",
  ],
  [
    "of too many fragments",
    file("80", 12, [good, good, good], { frames: 2 }),
    "3 fragments hold 2 frames",
  ],
])("a frame %s is refused", async (_, bytes, message) => {
  const error = await decodeDicom(bytes, { path: "film.dcm", codecs: nodeCodecs }).catch(
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain("film.dcm: ");
  expect(String(error)).toContain(message);
});
