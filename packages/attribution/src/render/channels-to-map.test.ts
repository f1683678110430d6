import { ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { type ChannelRule, channelsToMap } from "./channels-to-map.js";

// two pixels of three channels, channels last and first
const last = ndArray(Float32Array.of(1, -2, 4, 0, -6, 3), [2, 1, 3]);
const first = ndArray(Float32Array.of(1, 0, -2, -6, 4, 3), [3, 2, 1]);

test.each<[ChannelRule, number[]]>([
  ["sum", [3, -3]],
  ["mean", [1, -1]],
  ["max-abs", [4, 6]],
  ["norm", [Math.fround(Math.sqrt(21)), Math.fround(Math.sqrt(45))]],
])("%s of the channels of each pixel, wherever the channels lie", (by, expected) => {
  expect(channelsToMap(last, { by })).toEqual(ndArray(Float32Array.from(expected), [2, 1]));
  expect(channelsToMap(first, { by, channelAxis: 0 })).toEqual(channelsToMap(last, { by }));
});

test("refuses a batch", () => {
  const batch = { data: last.data, shape: [1, 2, 1, 3] };
  expect(() => channelsToMap(batch)).toThrow("values are [1,2,1,3]");
});
