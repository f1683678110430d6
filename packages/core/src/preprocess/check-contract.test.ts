import { expect, test } from "vitest";
import { ndArray } from "../nd-array.js";
import type { Preprocess } from "./contract.js";
import { preprocess } from "./preprocess.js";

const full: Preprocess = {
  mode: { scale: [1, 1, 1], shift: [0, 0, 0], order: "rgb" },
  size: [1, 1],
  channels: 3,
  geometry: { kind: "letterbox", fill: 128 },
  resampler: "bilinear",
  steps: [{ kind: "clahe", tiles: [2, 2], clipLimit: 2 }],
  maxValue: 65535,
};

test("a contract survives JSON, and one that does not fit is refused by field", () => {
  const grey = ndArray(Float32Array.of(5, 700), [2, 1, 1]);
  const read = JSON.parse(JSON.stringify(full));
  expect(preprocess(read, grey)).toEqual(preprocess(full, grey));
  const refused = (change: object) => () =>
    preprocess({ ...full, ...change } as unknown as Preprocess, grey);
  expect(refused({ mode: "torhc" })).toThrow(
    'preprocess: mode is "torhc", wants one of tf, unit, torch, caffe, caffe-255, xrv, raw, zscore; did you mean torch',
  );
  expect(refused({ resampler: "bicubik" })).toThrow("did you mean bicubic");
  expect(refused({ geometry: "square" })).toThrow("geometry is");
  expect(refused({ geometry: { kind: "pad" } })).toThrow("geometry.fill is undefined");
  expect(refused({ geometry: { kind: "resize-crop" } })).toThrow("geometry.shorterSide");
  expect(refused({ size: [0, 3] })).toThrow("size is [0,3], wants two whole numbers from 1");
  expect(refused({ channels: 2 })).toThrow("channels is 2, wants 1 or 3");
  expect(refused({ channels: 1 })).toThrow("for each of 1 channels");
  expect(refused({ steps: [{ kind: "claeh" }] })).toThrow("did you mean clahe");
  expect(refused({ maxValue: 0 })).toThrow("maxValue is 0");
  expect(refused({ steps: [{ kind: "window", center: 0, width: 1 }] })).toThrow("window");
});

test("an error of range says what seems to have happened", () => {
  const refused = (...values: number[]) => {
    const image = ndArray(Float32Array.from(values), [1, values.length, 1]);
    return () => preprocess({ ...full, maxValue: 255, steps: [] }, image);
  };
  expect(refused(0, 4000)).toThrow("set maxValue to what is white, which is 4095 of 12 bits");
  expect(refused(-1, 1)).toThrow('mode "tf" seems to have scaled them already');
  expect(refused(-2.1, 2.6)).toThrow('mode "torch" seems');
  expect(refused(-1000, 900)).toThrow('mode "xrv" seems');
  expect(refused(-1000, 3000)).toThrow("begin with a window step");
  expect(refused(0, 1e6)).toThrow("begin with a window step");
});
