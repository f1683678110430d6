import { ndArray } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { colour } from "./colour.js";
import { type ColourMapName, colourMap, colourMapNames } from "./colour-maps.js";

/** CIELAB of sRGB 0 to 255 at the white point D65, from the definition (IEC 61966-2-1, CIE 15). */
function cielab(rgb: readonly number[]): [number, number, number] {
  const [r = 0, g = 0, b = 0] = rgb.map((v) => {
    const u = v / 255;
    return u <= 0.04045 ? u / 12.92 : ((u + 0.055) / 1.055) ** 2.4;
  });
  const f = (t: number) => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const labs = (name: ColourMapName) => {
  const { colours } = colourMap(name);
  return Array.from({ length: colours.length / 3 }, (_, i) =>
    cielab([...colours.subarray(3 * i, 3 * i + 3)]),
  );
};

describe.each(colourMapNames.filter((n) => colourMap(n).kind === "sequential"))("%s", (name) => {
  test("gets lighter from end to end, evenly", () => {
    const lightness = labs(name).map(([l]) => l);
    // rounding to 8 bits moves a colour by less than one unit of lightness
    for (const [i, l] of lightness.entries()) {
      expect(l - (lightness[i - 1] ?? 0)).toBeGreaterThan(-0.7);
    }
    const [first = 0, last = 0] = [lightness[0], lightness.at(-1)];
    expect(last - first).toBeGreaterThan(60);
    // even: nowhere further from the straight line than a tenth of the way
    for (const [i, l] of lightness.entries()) {
      expect(Math.abs(l - (first + ((last - first) * i) / (lightness.length - 1)))).toBeLessThan(
        10,
      );
    }
  });
});

describe.each(colourMapNames.filter((n) => colourMap(n).kind === "diverging"))("%s", (name) => {
  const found = labs(name);
  const middle = found[128] ?? [0, 0, 0];
  const distance = (a: readonly number[], b: readonly number[]) =>
    Math.hypot(...a.map((v, i) => v - (b[i] ?? 0)));

  test("is neutral in the middle and equally strong on both sides", () => {
    expect(found).toHaveLength(257);
    expect(Math.hypot(middle[1], middle[2])).toBeLessThan(1);
    for (let k = 16; k <= 128; k += 16) {
      const [low, high] = [found[128 - k] ?? middle, found[128 + k] ?? middle];
      // the colours are made at D50 and looked at, at D65, in this test
      expect(Math.abs(low[0] - high[0])).toBeLessThan(2.5);
      const ratio = distance(low, middle) / distance(high, middle);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.12);
    }
  });

  test("makes equal steps of colour of equal steps of the value", () => {
    for (const side of [-1, 1]) {
      const steps = Array.from({ length: 8 }, (_, k) =>
        distance(found[128 + side * 16 * k] ?? middle, found[128 + side * 16 * (k + 1)] ?? middle),
      );
      expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(1.15);
    }
  });
});

test("the ends are those that are published", () => {
  const ends = (name: ColourMapName) => [
    [...colourMap(name).colours.subarray(0, 3)],
    [...colourMap(name).colours.subarray(-3)],
  ];
  // matplotlib: #000004 #fcffa4, #000004 #fcfdbf, #0d0887 #f0f921, #440154 #fde725
  expect(ends("inferno")).toEqual([
    [0, 0, 4],
    [252, 255, 164],
  ]);
  expect(ends("magma")).toEqual([
    [0, 0, 4],
    [252, 253, 191],
  ]);
  expect(ends("plasma")).toEqual([
    [13, 8, 135],
    [240, 249, 33],
  ]);
  expect(ends("viridis")).toEqual([
    [68, 1, 84],
    [253, 231, 37],
  ]);
  expect(ends("grey")).toEqual([
    [0, 0, 0],
    [255, 255, 255],
  ]);
});

describe("colour", () => {
  test("gives each value its colour, and those outside the colour of the end", () => {
    const map = ndArray(Float32Array.of(-3, 0, 0.5, 1, 7, 0.25), [2, 3]);
    const painted = colour(map, "grey");
    expect(painted.shape).toEqual([2, 3, 3]);
    expect([...painted.data].filter((_, i) => i % 3 === 0)).toEqual([0, 0, 128, 255, 255, 64]);
    const signed = colour(ndArray(Float32Array.of(-1, 0, 1), [1, 3]), "blue-red");
    expect([...signed.data]).toEqual(
      [0, 128, 256].flatMap((i) => [...colourMap("blue-red").colours.subarray(3 * i, 3 * i + 3)]),
    );
  });
  test("takes a colour map of one's own", () => {
    const two = { kind: "sequential", colours: Uint8Array.of(1, 2, 3, 4, 5, 6) } as const;
    expect([...colour(ndArray(Float32Array.of(0.4, 0.6), [1, 2]), two).data]).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
  });
  test("refuses other axes and other names", () => {
    expect(() => colour(ndArray(Float32Array.of(1), [1]))).toThrow("map is [1]");
    const jet = "jet" as "grey";
    expect(() => colour(ndArray(Float32Array.of(1), [1, 1]), jet)).toThrow(/"jet"; one of inferno/);
  });
});
