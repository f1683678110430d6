import { DataError } from "@xrt/core";
import { randomArray, toFloat32 } from "@xrt/testing";
import { expect, test } from "vitest";
import { convolutional } from "../../test/networks.js";
import { type Attribution, gradCam, load, save, smoothGrad } from "../index.js";

const network = convolutional();
const images = toFloat32(randomArray([2, 6, 5, 2], { stream: "images" }));

test("a saved result is the result again, and the same bytes", async () => {
  for (const map of [
    await gradCam(network, images, { target: [0, 1] }),
    await smoothGrad(network, images, { target: "predicted", samples: 2 }),
  ]) {
    const bytes = save(map);
    const loaded = load(bytes);
    expect(loaded).toEqual(map);
    expect(save(loaded)).toEqual(bytes);
  }
});

test("numbers that JSON does not have survive", async () => {
  const map = await gradCam(network, images, { target: 0 });
  const odd = { ...map, score: [Number.NaN, Number.POSITIVE_INFINITY] } as Attribution;
  expect(load(save(odd)).score).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
});

test("the header is readable JSON behind 16 bytes", async () => {
  const bytes = save(await gradCam(network, images, { target: 0 }));
  const length = new DataView(bytes.buffer).getUint32(12, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + length)));
  expect(header).toMatchObject({ method: "grad-cam", shape: [2, 3, 3], layer: "relu2" });
  expect(length % 8).toBe(0);
});

test("what is no such file, is cut off, or is newer, is refused", async () => {
  const bytes = save(await gradCam(network, images, { target: 0 }));
  const newer = bytes.slice();
  newer[8] = 2;
  const broken = bytes.slice();
  broken[16] = 0x21;
  for (const [file, message] of [
    [bytes.subarray(0, 12), "is no file of save"],
    [Uint8Array.of(1, 2, 3), "is no file of save"],
    [bytes.subarray(0, bytes.length - 4), "is cut off"],
    [bytes.subarray(0, 40), "ends within its header"],
    [newer, "has version 2, this library reads 1; update it"],
    [broken, "has a header that is no JSON"],
  ] as const) {
    expect(() => load(file, "map.xrt")).toThrow(`map.xrt: ${message}`);
    expect(() => load(file)).toThrow(DataError);
  }
});
