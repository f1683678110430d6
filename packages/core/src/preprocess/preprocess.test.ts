import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ndArray } from "../nd-array.js";
import { resize } from "../resize.js";
import { centerCrop } from "../steps/center-crop.js";
import { clahe } from "../steps/clahe.js";
import { crop } from "../steps/crop.js";
import { cropTop } from "../steps/crop-top.js";
import { equaliseHistogram } from "../steps/equalise-histogram.js";
import { gaussianBlur } from "../steps/gaussian-blur.js";
import { letterbox } from "../steps/letterbox.js";
import { padToSquare } from "../steps/pad-to-square.js";
import { type GreyConversion, toGrey } from "../to-grey.js";
import type { Geometry, Preprocess, PreprocessMode, PreprocessStep } from "./contract.js";
import { preprocess } from "./preprocess.js";
import { inputRange, unpreprocess } from "./scaling.js";

const contract = (mode: PreprocessMode, rest: Partial<Preprocess> = {}): Preprocess => ({
  mode,
  size: [1, 1],
  channels: 3,
  geometry: "squash",
  resampler: "bilinear",
  ...rest,
});
const rgb = ndArray(Float32Array.of(255, 127.5, 0), [1, 1, 3]);

describe("preprocess", () => {
  test.each([
    ["tf", [1, 0, -1]],
    ["unit", [1, 0.5, 0]],
    ["torch", [(1 - 0.485) / 0.229, (0.5 - 0.456) / 0.224, (0 - 0.406) / 0.225]],
    ["caffe", [0 - 103.939, 127.5 - 116.779, 255 - 123.68]],
    ["caffe-255", [(0 - 103.939) / 255, (127.5 - 116.779) / 255, (255 - 123.68) / 255]],
    ["xrv", [1024, 0, -1024]],
    ["zscore", [Math.sqrt(1.5), 0, -Math.sqrt(1.5)]],
    ["raw", [255, 127.5, 0]],
  ] as const)("scales by the formula of mode %s", (mode, expected) => {
    const { data } = preprocess(contract(mode), rgb);
    for (const [i, e] of expected.entries()) expect(data[i]).toBeCloseTo(e, 4);
  });
  test.each([
    "tf",
    "unit",
    "torch",
    "caffe",
    "caffe-255",
    "xrv",
    "raw",
    { scale: [1, 2, 4], shift: [-3, 0, 3], order: "bgr" },
  ] as const)("in mode %s is undone by unpreprocess and stays in inputRange", (mode) => {
    const scaled = preprocess(contract(mode), rgb);
    const back = unpreprocess(contract(mode), scaled);
    for (const [i, v] of rgb.data.entries()) expect(back.data[i]).toBeCloseTo(v, 3);
    for (const [grey, edge] of [
      [0, "low"],
      [255, "high"],
    ] as const) {
      const flat = preprocess(contract(mode), ndArray(Float32Array.of(grey), [1, 1, 1]));
      const range = inputRange(contract(mode))[edge];
      for (const [c, v] of range.entries()) expect(flat.data[c]).toBeCloseTo(v, 3);
    }
  });
  test("scales and orders channels by a custom mode", () => {
    const mode = { scale: [1, 2, 4], shift: [-3, 0, 3], order: "bgr" } as const;
    expect([...preprocess(contract(mode), rgb).data]).toEqual([-3, 255, 1023]);
    const jf = { scale: [1 / 64], shift: [-2], order: "rgb" } as const;
    const grey = ndArray(Float32Array.of(192), [1, 1, 1]);
    expect([...preprocess(contract(jf, { channels: 1 }), grey).data]).toEqual([1]);
  });
  test("brings 12-bit and 16-bit white to the same, not to 2^bits", () => {
    for (const maxValue of [4095, 65535, 1023]) {
      const pixels = ndArray(Float32Array.of(0, maxValue), [1, 2, 1]);
      const xrv = contract("xrv", { maxValue, channels: 1, size: [1, 2] });
      expect([...preprocess(xrv, pixels).data]).toEqual([-1024, 1024]);
      const over = ndArray(Float32Array.of(maxValue + 1), [1, 1, 1]);
      expect(() => preprocess(xrv, over)).toThrow(`wants 0 to ${maxValue}`);
    }
  });
  test("gives the same both times, and leaves contract and image as they are", () => {
    const steps = [{ kind: "blur", sigma: 1 }] as const;
    for (const mode of ["caffe", "torch", "zscore", "raw"] as const) {
      const c = Object.freeze(contract(mode, { size: [2, 3], steps }));
      const image = ndArray(Float32Array.of(1, 2, 3, 4, 5, 60), [2, 1, 3]);
      const [once, twice] = [preprocess(c, image), preprocess(c, image)];
      expect(twice).toEqual(once);
      expect([...image.data]).toEqual([1, 2, 3, 4, 5, 60]);
      const same = preprocess(contract("raw", { size: [2, 1] }), image);
      same.data.fill(0);
      expect([...image.data]).toEqual([1, 2, 3, 4, 5, 60]);
    }
  });
  test("cuts what bicubic overshoots", () => {
    const edge = ndArray(Float32Array.of(0, 0, 255, 255), [1, 4, 1]);
    const { data } = preprocess(contract("unit", { size: [1, 9], resampler: "bicubic" }), edge);
    expect([Math.min(...data), Math.max(...data)]).toEqual([0, 1]);
  });
  test("repeats one grey channel and leaves its input unchanged", () => {
    const grey = ndArray(Float32Array.of(51), [1, 1, 1]);
    const { data } = preprocess(contract("unit"), grey);
    for (const v of data) expect(v).toBeCloseTo(0.2, 6);
    expect(data).toHaveLength(3);
    expect([...grey.data]).toEqual([51]);
  });
  test("crops the centred square of the shorter side, offset rounded down", () => {
    const wide = ndArray(Float32Array.of(1, 2, 3, 4), [1, 4, 1]);
    const [v] = preprocess(contract("raw", { geometry: "center-crop", channels: 1 }), wide).data;
    expect(v).toBe(2);
  });
  test("refuses values outside 0 to 255 and values that are not finite", () => {
    const image = (v: number) => ndArray(Float32Array.of(v), [1, 1, 1]);
    expect(() => preprocess(contract("tf"), image(300))).toThrow("run from 300 to 300");
    expect(() => preprocess(contract("tf"), image(-1))).toThrow("run from -1 to -1");
    expect(() => preprocess(contract("tf"), image(Number.NaN))).toThrow("image holds NaN");
  });
  test("refuses colour for a one-channel network", () => {
    expect(() => preprocess(contract("tf", { channels: 1 }), rgb)).toThrow(
      "image has 3 channels, the contract wants 1",
    );
  });
});

describe("the geometry of preprocess", () => {
  const image = ndArray(
    Float32Array.from({ length: 5 * 9 }, (_, i) => (i * 37) % 256),
    [5, 9, 1],
  );
  const raw = (geometry: Geometry, rest: Partial<Preprocess> = {}) =>
    preprocess(contract("raw", { size: [4, 6], channels: 1, geometry, ...rest }), image);
  test("is that of the steps of the same name", () => {
    expect(raw("squash")).toEqual(resize(image, [4, 6]));
    expect(raw("center-crop")).toEqual(resize(centerCrop(image), [4, 6]));
    const fill = 77;
    expect(raw({ kind: "pad", fill })).toEqual(resize(padToSquare(image, { fill }), [4, 6]));
    expect(raw({ kind: "letterbox", fill })).toEqual(letterbox(image, [4, 6], { fill }));
  });
  interface Peers {
    shape: number[];
    image: number[];
    resizeCrop: { shorterSide: number; size: [number, number]; data: number[] }[];
  }
  const file = new URL("../../test/fixtures/resample.json", import.meta.url);
  const peers: Peers = JSON.parse(readFileSync(file, "utf8"));
  test.each(peers.resizeCrop)(
    "resize-crop to $shorterSide and $size is torchvision's Resize and CenterCrop",
    ({ shorterSide, size, data }) => {
      const geometry = { kind: "resize-crop", shorterSide } as const;
      const got = preprocess(
        contract("raw", { size, channels: 1, geometry }),
        ndArray(Float32Array.from(peers.image), peers.shape),
      ).data;
      expect(got).toHaveLength(data.length);
      // torchvision sums in float32
      for (const [i, v] of data.entries()) expect(got[i]).toBeCloseTo(v, 3);
    },
  );
});

describe("the steps of preprocess", () => {
  const wide = ndArray(
    Float32Array.from({ length: 6 * 8 }, (_, i) => 100 + i),
    [6, 8, 1],
  );
  const after = (steps: readonly PreprocessStep[], image = wide, size: [number, number] = [6, 8]) =>
    preprocess(contract("raw", { size, channels: 1, steps }), image);
  test("are the functions of the same name, in order", () => {
    const box = { x: 1, y: 2, width: 5, height: 3 };
    expect(after([{ kind: "crop", ...box }], wide, [3, 5])).toEqual(crop(wide, box));
    const top = cropTop(wide, 0.4);
    expect(after([{ kind: "crop-top", fraction: 0.4 }], wide, [4, 8])).toEqual(top);
    expect(after([{ kind: "equalise" }])).toEqual(equaliseHistogram(wide));
    expect(after([{ kind: "clahe", tiles: [2, 2] }])).toEqual(clahe(wide, { tiles: [2, 2] }));
    const blurred = gaussianBlur(equaliseHistogram(wide), 0.8, { radius: 1 });
    expect(after([{ kind: "equalise" }, { kind: "blur", sigma: 0.8, radius: 1 }])).toEqual(blurred);
    const margin = { kind: "margin", top: 1, right: 0, bottom: 0, left: 2, fill: 5 } as const;
    const corner = ndArray(Float32Array.of(9), [1, 1, 1]);
    expect([...after([margin], corner, [2, 3]).data]).toEqual([5, 5, 5, 5, 5, 9]);
  });
  test("take colours to grey by the named conversion", () => {
    const by = (name: GreyConversion) => after([{ kind: "grey", by: name }], rgb, [1, 1]);
    expect([...by("first-channel").data]).toEqual([255]);
    expect([...by("mean").data]).toEqual([127.5]);
    expect(by("luma")).toEqual(toGrey(rgb));
  });
  test("a window that comes first takes any finite range", () => {
    const ct = ndArray(Float32Array.of(-2000, -600, 3000), [1, 3, 1]);
    const lung = { kind: "window", center: -600, width: 1500 } as const;
    expect([...after([lung], ct, [1, 3]).data]).toEqual([0, 127.5, 255]);
    expect(() => after([{ kind: "equalise" }, lung], ct)).toThrow("run from -2000 to 3000");
  });
});

test("zscore scales by the image alone: no deviation, no range and no way back are errors", () => {
  const zscore = contract("zscore");
  const flat = ndArray(new Float32Array(3).fill(9), [1, 1, 3]);
  expect(() => preprocess(zscore, flat)).toThrow("all values of the image are 9");
  expect(() => inputRange(zscore)).toThrow('inputRange: mode "zscore"');
  expect(() => unpreprocess(zscore, flat)).toThrow('unpreprocess: mode "zscore"');
});

test("inputRange states black and white in the network's units", () => {
  expect(inputRange(contract("tf"))).toEqual({ low: [-1, -1, -1], high: [1, 1, 1] });
  expect(inputRange(contract("caffe")).low).toEqual([-103.939, -116.779, -123.68]);
});
