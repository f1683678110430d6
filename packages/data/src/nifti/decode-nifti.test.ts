import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { niftiFile } from "../../fixtures/nifti-file.js";
import { realFile } from "../../fixtures/real-data.js";
import { decodeNifti, type Nifti, niftiToImage } from "./decode-nifti.js";

const voxels = [-5, 0, 7, 300, 1, 2];

test.each([
  [1, true],
  [1, false],
  [2, true],
  [2, false],
] as const)("version %i, little endian %s", async (version, littleEndian) => {
  const bytes = niftiFile(voxels, {
    version,
    littleEndian,
    shape: [3, 2, 1],
    slope: 2,
    intercept: 1,
  });
  const nifti = await decodeNifti(bytes);
  expect(nifti).toMatchObject({ version, littleEndian, shape: [3, 2, 1], slope: 2, intercept: 1 });
  expect(nifti.data).toEqual(Int16Array.from(voxels));
  expect(nifti.spacing).toEqual([2, 3, 4]);
  expect(nifti.units).toBe("mm");
  // pixdim[0] is -1: the third axis runs the other way
  // -0 + 0 is 0
  expect(nifti.qform.affine.map((row) => row.map((v) => v + 0))).toEqual([
    [2, 0, 0, 10],
    [0, 3, 0, 20],
    [0, 0, -4, 30],
  ]);
  expect(nifti.sform.affine.map((row, i) => row[i])).toEqual([5, 6, 7]);
  expect(await decodeNifti(gzipSync(bytes))).toEqual(nifti);
});

test.each([
  [2, Uint8Array.of(1, 255)],
  [16, Float32Array.of(1, 255)],
  [1024, Float64Array.of(1, 255)],
])("voxels of datatype %i", async (datatype, data) => {
  expect((await decodeNifti(niftiFile([1, 255], { datatype }))).data).toEqual(data);
});

test("an extended header pushes the voxels back; slope 0 and NaN scale nothing", async () => {
  const nifti = await decodeNifti(
    niftiFile(voxels, { extension: 64, slope: Number.NaN, intercept: 9 }),
  );
  expect(nifti).toMatchObject({ slope: 1, intercept: 0 });
  expect([...nifti.data]).toEqual(voxels);
});

test("a picture is the two axes, rows as they are stored, by the display range or that of its type", async () => {
  const bytes = await decodeNifti(niftiFile([0, 51, 255, 1, 2, 3], { datatype: 2, shape: [3, 2] }));
  const image = niftiToImage(bytes);
  expect(image.shape).toEqual([2, 3, 1]);
  expect([...image.data]).toEqual([0, 51, 255, 1, 2, 3]);
  const film = await decodeNifti(
    niftiFile([-10, 0, 50, 110], { shape: [2, 2, 1], display: [0, 100] }),
  );
  expect([...niftiToImage(film).data]).toEqual([0, 0, 127.5, 255]);
  const unknown = await decodeNifti(niftiFile(voxels, { shape: [3, 2] }));
  expect(() => niftiToImage(unknown)).toThrow("states no range of display");
  const volume = await decodeNifti(niftiFile(voxels, { shape: [1, 3, 2] }));
  expect(() => niftiToImage(volume)).toThrow("a volume of [1,3,2] voxels");
});

test.each<[string, Uint8Array, string]>([
  ["no NIfTI", new Uint8Array(400), "not a NIfTI file"],
  ["half of a pair", niftiFile(voxels, { magic: "ni1" }), "join them to one .nii file"],
  ["a file cut short", niftiFile(voxels).subarray(0, -1), "need 364 bytes, the file has 363"],
  ["colours", niftiFile(voxels, { datatype: 128 }), "NIfTI datatype 128, wants one of uint8,"],
  ["axes below 1", niftiFile(voxels, { shape: [6, -1] }), "axes of sizes [6,-1]"],
  ["absurd axes", niftiFile(voxels, { shape: [32767, 32767, 32767, 32767] }), "the file has 364"],
  ["broken gzip", gzipSync(niftiFile(voxels)).subarray(0, 40), "corrupt or cut short"],
])("%s is refused", async (_, bytes, message) => {
  const error = await decodeNifti(bytes, { path: "scan.nii" }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DataError);
  expect(String(error)).toContain("scan.nii: ");
  expect(String(error)).toContain(message);
});

const { path: folder, absent } = realFile("nifti");
const read = (name: string): Promise<Nifti> =>
  decodeNifti(readFileSync(join(folder, name)), { path: name });
const facts = ({ data, shape, slope, intercept }: Nifti) => {
  let [sum, min, max] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of data) {
    sum += v * slope + intercept;
    min = Math.min(min, v);
    max = Math.max(max, v);
  }
  return { shape: shape.join(), mean: sum / data.length, min, max };
};

test.skipIf(absent).each([
  ["nib-anatomical.nii", 1, false, "33,41,25", 8401.0667, -610, 30393],
  ["nib-example_nifti2.nii.gz", 2, true, "32,20,12,2", 450.9637, 46, 757],
  ["rii-avg152T1_LR_nifti.nii.gz", 1, false, "91,109,91", 82.8972, 0, 255],
  ["rii-big.nii.gz", 1, false, "64,64,21", 0.135421, -8.710751, 18.58253],
  ["rii-little.nii.gz", 1, true, "64,64,21,1", 0.135421, -8.710751, 18.58253],
] as const)(
  "%s (skipped: no real data)",
  async (name, version, littleEndian, shape, mean, min, max) => {
    const nifti = await read(name);
    expect(nifti).toMatchObject({ version, littleEndian });
    const found = facts(nifti);
    expect(found.shape).toBe(shape);
    expect(found.mean).toBeCloseTo(mean, 4);
    expect(found.min).toBeCloseTo(min, 5);
    expect(found.max).toBeCloseTo(max, 4);
  },
);

test.skipIf(absent)("both byte orders hold the same voxels (skipped: no real data)", async () => {
  const [big, little] = [await read("rii-big.nii.gz"), await read("rii-little.nii.gz")];
  expect(big.data).toEqual(little.data);
  const average = await read("rii-avg152T1_LR_nifti.nii.gz");
  expect(average).toMatchObject({ slope: 1, intercept: 0, sform: { code: 4 } });
  expect((await read("nib-anatomical.nii")).spacing).toEqual([2, 2, 2]);
});
