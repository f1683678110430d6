import { type NdArray, ndArray } from "@xrt/core";
import { DOMParser } from "linkedom";
import { describe, expect, test } from "vitest";
import { barNumbers, shortNumber } from "./colour-bar.js";
import { colourMap } from "./colour-maps.js";
import { grid } from "./grid.js";
import type { Panel } from "./grid-layout.js";
import { gridSvg } from "./grid-svg.js";
import { heatMap } from "./heat-map.js";
import { wrapped } from "./text/draw-text.js";
import { GLYPH, glyph } from "./text/font.js";

const flat = (level: number, height = 20, width = 30): NdArray =>
  ndArray(new Float32Array(height * width).fill(level), [height, width, 1]);
const reds = ({ data, shape }: NdArray) => {
  const [, width = 0] = shape;
  return (y: number, x: number) => data[3 * (y * width + x)];
};

describe("grid", () => {
  test("puts panels side by side with gaps, rows as high as their highest", () => {
    const panels = [flat(10), flat(20, 10, 40), flat(30)].map((picture) => ({ picture }));
    const drawn = grid(panels, { columns: 2, gap: 4 });
    expect(drawn.shape).toEqual([4 + 20 + 4 + 20 + 4, 4 + 30 + 4 + 40 + 4, 3]);
    const at = reds(drawn);
    expect([at(4, 4), at(23, 33), at(4, 38), at(13, 77), at(28, 4)]).toEqual([10, 10, 20, 20, 30]);
    expect([at(0, 0), at(24, 4), at(14, 38), at(28, 38)]).toEqual([255, 255, 255, 255]);
  });

  test("keeps every pixel of a picture", () => {
    const picture = ndArray(
      Float32Array.from({ length: 36 }, (_, i) => i),
      [3, 4, 3],
    );
    const { data, shape } = grid([{ picture }], { gap: 0 });
    expect([shape, data]).toEqual([[3, 4, 3], picture.data]);
  });

  test("writes captions below, broken to the width, and numbers beside the bar", () => {
    const bar = { colours: "inferno", min: 0, max: 0.5 } as const;
    const without = grid([{ picture: flat(9, 40, 60) }]);
    const drawn = grid([{ picture: flat(9, 40, 60), caption: "two lines of text", bar }]);
    const [height = 0, width = 0] = drawn.shape;
    expect(width).toBe(8 + 60 + 4 + 8 + 2 + 6 * "0.25".length + 8);
    expect(height).toBe((without.shape[0] ?? 0) + 3 + 2 * 10);
    const at = reds(drawn);
    const ink = (top: number, bottom: number, left: number, right: number) => {
      let count = 0;
      for (let y = top; y < bottom; y++)
        for (let x = left; x < right; x++) if (at(y, x) === 30) count++;
      return count;
    };
    const cells = (text: string) =>
      Array.from(text).reduce(
        (n, letter) => n + glyph(letter).join("").replaceAll(".", "").length,
        0,
      );
    expect(ink(48, height, 0, width)).toBe(cells("two lines oftext"));
    expect(ink(8, 48, 82, width)).toBe(cells("0.50.250"));
    // the bar has the last colour on top
    expect([at(8, 73), at(47, 73)]).toEqual([252, 0]);
  });

  test("draws contours on the pictures", () => {
    const rings = [
      [
        [5, 5],
        [25, 5],
        [25, 15],
        [5, 15],
        [5, 5],
      ],
    ] as const;
    const drawn = grid([{ picture: flat(200), contour: { rings } }], { gap: 0 });
    expect(reds(drawn)(5, 15)).toBeLessThan(150);
    expect(reds(drawn)(10, 15)).toBe(200);
  });

  test("refuses no panels, and pictures that are none", () => {
    expect(() => grid([])).toThrow("grid: got no panels");
    expect(() => grid([{ picture: flat(1) }], { columns: 0 })).toThrow("columns is 0");
    expect(() => gridSvg([{ picture: ndArray(new Float32Array(4), [2, 2]) }])).toThrow(
      "picture is [2,2]",
    );
  });
});

describe("gridSvg", () => {
  const panel: Panel = {
    picture: flat(100),
    caption: 'a & b < "c"',
    contour: {
      rings: [
        [
          [1, 2],
          [3, 2],
          [3, 4],
          [1, 2],
        ],
      ],
    },
    bar: { colours: "blue-red", min: -2, max: 2 },
  };

  test("is well-formed, with the layout of grid", () => {
    const text = gridSvg([panel, panel], { columns: 1 });
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    const [height, width] = grid([panel, panel], { columns: 1 }).shape;
    expect([svg?.getAttribute("width"), svg?.getAttribute("height")]).toEqual([
      `${width}`,
      `${height}`,
    ]);
    expect(svg?.querySelectorAll("image").length).toBe(4);
    expect(Array.from(svg?.querySelectorAll("text") ?? [], (t) => t.textContent)).toEqual(
      expect.arrayContaining(["2", "0", "-2"]),
    );
    expect(text.split('aria-label="a &amp; b &lt; &quot;c&quot;"')).toHaveLength(3);
    expect(svg?.querySelector("path")?.getAttribute("d")).toBe("M9,10L11,10L11,12L9,10Z");
  });

  test("loads nothing", () => {
    expect(gridSvg([panel]).match(/href="(?!data:)/g)).toBe(null);
  });
});

describe("heatMap", () => {
  const image = flat(100, 8, 8);
  const map = ndArray(Float32Array.of(-2, 0, 1, 0), [2, 2]);

  test("says what its colours stand for", () => {
    const signed = heatMap(image, map, { scale: "max-abs" });
    expect(signed.bar).toEqual({ colours: "blue-red", min: -2, max: 2 });
    const positive = heatMap(image, map);
    expect(positive.bar).toEqual({ colours: "inferno", min: 0, max: 1 });
    expect(positive.contour).toBeUndefined();
  });

  test("marks the ends beyond which a percentile cut values", () => {
    const ramp = ndArray(Float32Array.of(-1, 1, 2, 3), [2, 2]);
    const bar = heatMap(image, ramp, { percentile: 75 }).bar;
    expect(bar).toEqual({ colours: "inferno", min: 0, max: 2, isCut: true });
    expect(barNumbers(bar).map(({ text }) => text)).toEqual([">2", "1", "0"]);
    const signed = heatMap(image, ramp, { percentile: 75, scale: "max-abs" }).bar;
    expect(barNumbers(signed).map(({ text }) => text)).toEqual([">2", "0", "<-2"]);
    expect(heatMap(image, ramp).bar.isCut).toBeUndefined();
  });

  test("adds the channels of a pixel, wherever they lie", () => {
    const last = ndArray(Float32Array.of(1, 2, -1, 1, 0, 0, 4, 4), [2, 2, 2]);
    const first = ndArray(Float32Array.of(1, -1, 0, 4, 2, 1, 0, 4), [2, 2, 2]);
    const flat2 = ndArray(Float32Array.of(3, 0, 0, 8), [2, 2]);
    expect(heatMap(image, last)).toEqual(heatMap(image, flat2));
    expect(heatMap(image, first, { channelAxis: 0 })).toEqual(heatMap(image, flat2));
  });

  test("draws the contour of the raw map at the size of the image, cells where they lie", () => {
    const placement = { origin: [0, 0], step: [4, 4] } as const;
    const { contour } = heatMap(image, map, { placement, contour: { level: 0.5 } });
    const xs = contour?.rings.flat().map(([x]) => x) ?? [];
    // 1 at x = 0 falls to 0 at x = 4
    expect(Math.max(...xs)).toBeCloseTo(2);
  });
});

test("letters are different, within their cells, and there for all of ASCII", () => {
  const letters = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
  for (const letter of letters) {
    const rows = glyph(letter);
    expect(rows.map((row) => row.length)).toEqual(new Array(GLYPH.height).fill(GLYPH.width));
    expect(rows.join("")).toMatch(/^[.#]+$/);
  }
  expect(new Set(letters.map((letter) => glyph(letter).join("\n"))).size).toBe(95);
  expect(glyph("é")).toBe(glyph("?"));
});

test("lines break at spaces, and within words that are too long", () => {
  expect(wrapped("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrapped("abcdefgh i", 3)).toEqual(["abc", "def", "gh", "i"]);
  expect(wrapped("a\nb", 9)).toEqual(["a", "b"]);
});

test.each([
  [0, "0"],
  [1, "1"],
  [-0.123456, "-0.123"],
  [1234.5, "1230"],
  [2.345e-5, "2.35e-5"],
  [6.02e23, "6.02e23"],
])("%d is written %s", (value, text) => {
  expect(shortNumber(value)).toBe(text);
});

test("numbers of a bar are its ends and its middle", () => {
  expect(barNumbers({ colours: colourMap("grey"), min: -1, max: 1 })).toEqual([
    { at: 0, text: "1" },
    { at: 0.5, text: "0" },
    { at: 1, text: "-1" },
  ]);
});
