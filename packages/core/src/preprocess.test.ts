import { describe, expect, test } from "vitest";
import { ndArray } from "./nd-array.js";
import {
  centerCrop,
  inputRange,
  type Preprocess,
  type PreprocessMode,
  preprocess,
  unpreprocess,
} from "./preprocess.js";

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
    ["raw", [255, 127.5, 0]],
  ] as const)("scales by the formula of mode %s", (mode, expected) => {
    const { data } = preprocess(contract(mode), rgb);
    for (const [i, e] of expected.entries()) expect(data[i]).toBeCloseTo(e, 4);
  });
  test.each(["tf", "unit", "torch", "caffe", "raw"] as const)(
    "is undone by unpreprocess in mode %s",
    (mode) => {
      const back = unpreprocess(contract(mode), preprocess(contract(mode), rgb));
      for (const [i, v] of rgb.data.entries()) expect(back.data[i]).toBeCloseTo(v, 3);
    },
  );
  test("repeats one grey channel and leaves its input unchanged", () => {
    const grey = ndArray(Float32Array.of(51), [1, 1, 1]);
    const { data } = preprocess(contract("unit"), grey);
    for (const v of data) expect(v).toBeCloseTo(0.2, 6);
    expect(data).toHaveLength(3);
    expect([...grey.data]).toEqual([51]);
  });
  test("crops the centred square of the shorter side, offset rounded down", () => {
    const wide = ndArray(Float32Array.of(1, 2, 3, 4), [1, 4, 1]);
    expect([...centerCrop(wide).data]).toEqual([2]);
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

test("inputRange states black and white in the network's units", () => {
  expect(inputRange(contract("tf"))).toEqual({ low: [-1, -1, -1], high: [1, 1, 1] });
  expect(inputRange(contract("caffe")).low).toEqual([-103.939, -116.779, -123.68]);
});
