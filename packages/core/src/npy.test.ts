import { describe, expect, test } from "vitest";
import { DataError } from "./errors.js";
import { type NdArray, ndArray, type TypedArray } from "./nd-array.js";
import { randomStream } from "./random.js";
import { readNpy } from "./read-npy.js";
import { writeNpy } from "./write-npy.js";

/** A file by hand: the header as NumPy writes it, in the given version, and the data. */
function npy(header: string, data: readonly number[] | Uint8Array, version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length, 0, 0, 0];
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0];
  return Uint8Array.from([...magic, ...length, ...text, ...data]);
}

const header = (descr: string, shape: string, fortran = "False") =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;

const little = (make: (view: DataView) => void, length: number) => {
  const bytes = new Uint8Array(length);
  make(new DataView(bytes.buffer));
  return bytes;
};

describe("readNpy", () => {
  // 2.5 is 00 00 20 40 in little-endian float32
  test.each([1, 2, 3])("reads version %i", (version) => {
    const { shape, data } = readNpy(npy(header("<f4", "(1,)"), [0, 0, 0x20, 0x40], version));
    expect([shape, data]).toEqual([[1], Float32Array.of(2.5)]);
  });

  test.each<[string, Uint8Array, TypedArray]>([
    ["<f2", Uint8Array.of(0, 0xbc), Float32Array.of(-1)],
    [">f2", Uint8Array.of(0x3c, 0), Float32Array.of(1)],
    [">f4", Uint8Array.of(0x40, 0x20, 0, 0), Float32Array.of(2.5)],
    [">i4", Uint8Array.of(255, 255, 255, 254), Int32Array.of(-2)],
    ["<f8", little((v) => v.setFloat64(0, -1e300, true), 8), Float64Array.of(-1e300)],
    ["|u1", Uint8Array.of(200), Uint8Array.of(200)],
    ["|b1", Uint8Array.of(1), Uint8Array.of(1)],
    ["<u2", Uint8Array.of(1, 255), Int32Array.of(65281)],
    ["<u4", Uint8Array.of(0, 0, 0, 255), Float64Array.of(4278190080)],
    ["|i1", Uint8Array.of(255), Int32Array.of(-1)],
    ["<i2", Uint8Array.of(0, 128), Int32Array.of(-32768)],
    ["<i4", Uint8Array.of(254, 255, 255, 255), Int32Array.of(-2)],
    ["<i8", little((v) => v.setBigInt64(0, -(2n ** 40n), true), 8), Float64Array.of(-(2 ** 40))],
    ["<u8", little((v) => v.setBigUint64(0, 2n ** 52n, true), 8), Float64Array.of(2 ** 52)],
  ])("reads %s", (descr, bytes, data) => {
    expect(readNpy(npy(header(descr, "(1,)"), bytes)).data).toEqual(data);
  });

  test("reads Fortran order, in which the first axis moves fastest", () => {
    const file = npy(header("|u1", "(2, 3)", "True"), [1, 4, 2, 5, 3, 6]);
    expect(readNpy(file)).toEqual({ shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    const three = npy(header("|u1", "(2, 1, 2)", "True"), [1, 3, 2, 4]);
    expect([...readNpy(three).data]).toEqual([1, 2, 3, 4]);
  });

  test("reads a scalar, an empty array, and a view into a larger buffer", () => {
    expect(readNpy(npy(header("|u1", "()"), [7]))).toEqual({ shape: [], data: Uint8Array.of(7) });
    expect(readNpy(npy(header("<f4", "(0, 3)"), [])).shape).toEqual([0, 3]);
    const file = npy(header("<f4", "(1,)"), [0, 0, 0x20, 0x40]);
    const padded = Uint8Array.from([9, ...file, 9]);
    expect([...readNpy(padded.subarray(1, -1)).data]).toEqual([2.5]);
  });

  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "no .npy file"],
    ["text", new TextEncoder().encode("1,2,3\n4,5,6\n"), "no .npy file"],
    ["version 4", npy(header("<f4", "(0,)"), [], 4), "version 4"],
    ["a header beyond the end", npy(header("<f4", "(1,)"), []).subarray(0, 40), "header of"],
    ["a version 2 file of ten bytes", npy("", [], 2).subarray(0, 10), "within the header"],
    ["data that are cut off", npy(header("<f4", "(2,)"), [0, 0, 0, 0]), "wants 8 bytes"],
    ["data that go on", npy(header("|u1", "(1,)"), [0, 0]), "wants 1 bytes, the file has 2"],
    ["10^18 elements", npy(header("<f4", "(1000000000, 1000000000)"), []), "wants"],
    ["a product beyond numbers", npy(header("<f4", `(${"99999999, ".repeat(60)})`), []), "wants"],
    ["a size beyond numbers", npy(header("<f4", `(${"9".repeat(400)},)`), []), "whole numbers"],
    ["a negative size", npy(header("<f4", "(-1,)"), []), "has the header"],
    ["a rank of 100", npy(header("|u1", `(${"1, ".repeat(100)})`), [0]), "at most 64"],
    ["a long double", npy(header("<f16", "(1,)"), new Uint8Array(16)), 'astype("<f4")'],
    ["objects", npy(header("|O", "(1,)"), [0]), 'type "|O"'],
    ["a prototype's name", npy(header("<__proto__", "(1,)"), [0]), "type"],
    [
      "records",
      npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", []),
      "wants {",
    ],
    ["a fourth entry", npy(header("|u1", "(1,)").replace("}", "'x': 1}"), [0]), "has the header"],
    ["code", npy(header("|u1", "__import__('os')"), [0]), "has the header"],
    ["an int64 beyond 2^53", npy(header("<i8", "(1,)"), [1, 0, 0, 0, 0, 0, 0, 64]), "2^53"],
  ])("refuses %s and names the file", (_, bytes, says) => {
    expect(() => readNpy(bytes, "x.npy")).toThrow(DataError);
    expect(() => readNpy(bytes, "x.npy")).toThrow(says);
    expect(() => readNpy(bytes, "x.npy")).toThrow(/^x\.npy: /);
  });

  test("answers 2,000 damaged files with an array or a DataError", () => {
    const { uniform } = randomStream(0, "npy");
    const whole = writeNpy(ndArray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]));
    let refused = 0;
    for (let i = 0; i < 2000; i++) {
      const file = whole.slice(
        0,
        Math.floor(whole.length * (uniform(8 * i) < 0.5 ? 1 : uniform(8 * i + 1))),
      );
      for (let k = 0; k < 2; k++) {
        const at = Math.floor(uniform(8 * i + 2 + k) * Math.min(file.length, 80));
        if (file.length > 0) file[at] = Math.floor(uniform(8 * i + 4 + k) * 256);
      }
      try {
        readNpy(file);
      } catch (error) {
        expect(error).toBeInstanceOf(DataError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(1000);
  });
});

describe("writeNpy", () => {
  const arrays: NdArray<TypedArray>[] = [
    ndArray(Float32Array.of(1.5, -2, 0), [3]),
    ndArray(Float64Array.of(Math.PI, Number.NaN, 1 / 0, -0), [2, 2]),
    ndArray(Int32Array.of(-5, 7), [1, 2, 1]),
    ndArray(Uint8Array.of(255), []),
    ndArray(new Float32Array(0), [0, 4]),
  ];
  test.each(arrays)("what it writes is read back", (array) => {
    expect(readNpy(writeNpy(array))).toEqual(array);
  });
  test("the header is NumPy's and the data start at a multiple of 64", () => {
    const file = writeNpy(ndArray(Float32Array.of(1, 2), [2]));
    const text = new TextDecoder("latin1").decode(file.subarray(10, 128));
    expect(text.trimEnd()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }");
    expect([text.at(-1), file.length, file[8]]).toEqual(["\n", 128 + 8, 118]);
  });
});
