import { DataError } from "@xrt/core";
import { expect, test } from "vitest";
import { type BmpFileOptions, bmpFile } from "../../fixtures/bmp-file.js";
import { decodeBmp } from "./decode-bmp.js";

const decode = (bytes: Uint8Array) => decodeBmp(bytes, { path: "film.bmp" });
const greys = Array.from({ length: 16 }, (_, i) => [17 * i, 17 * i, 17 * i] as const);
const [black, red] = [[0, 0, 0] as const, [255, 0, 10] as const];

test("rows lie bottom up, or top down where the height is negative", () => {
  const rows = [
    [3, 4],
    [1, 2],
  ];
  const bottomUp = decode(bmpFile(rows, { width: 2, height: 2, bits: 8, palette: greys }));
  expect(bottomUp.shape).toEqual([2, 2, 1]);
  expect([...bottomUp.data]).toEqual([17, 34, 51, 68]);
  const topDown = decode(bmpFile(rows, { width: 2, height: -2, bits: 8, palette: greys }));
  expect([...topDown.data]).toEqual([51, 68, 17, 34]);
});

test.each<[string, number[], Omit<BmpFileOptions, "width" | "height">, number[]]>([
  ["1 bit, odd width", [1, 0, 1], { bits: 1, palette: [black, red] }, [...red, ...black, ...red]],
  ["4 bits, odd width", [15, 0, 1], { bits: 4, palette: greys }, [255, 0, 17]],
  ["24 bits", [0x0102ff, 0xff0000], { bits: 24 }, [1, 2, 255, 255, 0, 0]],
  ["32 bits", [0x0102ff, 0x80ff0000], { bits: 32 }, [1, 2, 255, 255, 0, 0]],
  [
    "32 bits in another order",
    [0xff020100],
    { bits: 32, masks: [0xff00, 0xff0000, 0xff000000] },
    [1, 2, 255],
  ],
  ["16 bits, 5-5-5", [0x7fff, 0x001f], { bits: 16 }, [255, 255, 255, 0, 0, 255]],
  [
    "16 bits, 5-6-5",
    [0x07e0, 0x0020],
    { bits: 16, masks: [0xf800, 0x07e0, 0x1f] },
    [0, 255, 0, 0, 4, 0],
  ],
])("%s", (_, row, options, expected) => {
  expect([...decode(bmpFile([row], { ...options, width: row.length, height: 1 })).data]).toEqual(
    expected,
  );
});

const good = bmpFile([[1, 2]], { width: 2, height: 1, bits: 8, palette: greys });
test.each<[string, Uint8Array, string]>([
  ["cut short", good.subarray(0, -1), "needs 122 bytes, the file has 121"],
  ["cut within its header", good.subarray(0, 30), "within its header"],
  ["cut within its colours", good.subarray(0, 60), "within its colours"],
  [
    "beyond its palette",
    bmpFile([[16]], { width: 1, height: 1, bits: 8, palette: greys }),
    "no colour",
  ],
  [
    "of 30,000 x 30,000",
    bmpFile([], { width: 30_000, height: 30_000, bits: 24 }),
    "exceeds pixel limit",
  ],
  ["without rows", bmpFile([], { width: 1, height: 0, bits: 24 }), "1 x 0 pixels"],
  [
    "that is compressed",
    bmpFile([[1]], { width: 1, height: 1, bits: 8, compression: 1 }),
    "save it as PNG",
  ],
])("a bitmap %s is refused", (_, bytes, message) => {
  expect(() => decode(bytes)).toThrow(DataError);
  expect(() => decode(bytes)).toThrow(message);
});
