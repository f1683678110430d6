import { ndArray, resize, type Shape } from "@xrt/core";
import { expectClose } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { colourMap } from "./colour-maps.js";
import { overlay } from "./overlay.js";

const array = (values: readonly number[], shape: Shape) =>
  ndArray(Float32Array.from(values), shape);
const greys = [0, 50, 100, 150, 200, 255];
const image = array(greys, [2, 3, 1]);
const whole = array([1, 1, 1, 1, 1, 1], [2, 3]);
/** The ends of inferno, as published by matplotlib: #000004 and #fcffa4. */
const [darkest, brightest] = [
  [0, 0, 4],
  [252, 255, 164],
];

describe("overlay", () => {
  test("shows the image alone with opacity 0 or where the map is 0", () => {
    const alone = array(
      greys.flatMap((g) => [g, g, g]),
      [2, 3, 3],
    );
    expect(overlay(image, whole, { opacity: 0 })).toEqual(alone);
    expect(overlay(image, array([0], [1, 1]))).toEqual(alone);
  });

  test("shows the brightest colour alone where the map is 1 with opacity 1", () => {
    expect(overlay(image, whole, { opacity: 1 }).data).toEqual(
      Float32Array.from(greys.flatMap(() => brightest)),
    );
  });

  test("mixes image and colour by opacity times map", () => {
    const black = array([0], [1, 1, 1]);
    expectClose(
      overlay(black, array([1], [1, 1])).data,
      brightest.map((c) => 0.7 * c),
    );
    const faint = overlay(array([200], [1, 1, 1]), array([1e-3], [1, 1]), { opacity: 1 });
    expectClose(
      faint.data,
      darkest.map((c) => 0.999 * 200 + 0.001 * c),
    );
  });

  test("resizes the map to the image, bilinear with half-pixel centres", () => {
    const small = array([0, 1], [1, 2]);
    const black = array(new Array(8).fill(0), [1, 8, 1]);
    const large = resize(array([0, 1], [1, 2, 1]), [1, 8]);
    expect(overlay(black, small)).toEqual(overlay(black, array([...large.data], [1, 8])));
    expect(overlay(black, small).shape).toEqual([1, 8, 3]);
  });

  test("leaves the colours of an image where the map is 0", () => {
    const coloured = array([10, 20, 30, 40, 50, 60], [1, 2, 3]);
    const { data } = overlay(coloured, array([0, 1], [1, 2]), { opacity: 1 });
    expect([...data]).toEqual([10, 20, 30, ...brightest]);
  });

  test("shows both signs with a diverging colour map, each as strong as it is", () => {
    const signed = array([-1, 0, 0.5], [1, 3]);
    const black = array([0, 0, 0], [1, 3, 1]);
    const { data } = overlay(black, signed, { opacity: 1, colours: "blue-red" });
    const { colours } = colourMap("blue-red");
    const at = (i: number, share: number) =>
      [...colours.subarray(3 * i, 3 * i + 3)].map((c) => share * c);
    expect([...data]).toEqual([...at(0, 1), 0, 0, 0, ...at(192, 0.5)]);
  });

  test("draws the cells where their placement says", () => {
    const black = array(new Array(8).fill(0), [1, 8, 1]);
    const map = array([1, 0], [1, 2]);
    const placement = { origin: [0.5, 0.5], step: [1, 4] } as const;
    const reds = [...overlay(black, map, { opacity: 1, placement }).data].filter(
      (_, i) => i % 3 === 0,
    );
    expect(reds[0]).toBe(252);
    expect(reds.slice(4)).toEqual([0, 0, 0, 0]);
  });

  test("cuts maps that leave 0 to 1", () => {
    const wild = array([-5, 7, 0, 1, 0, 1], [2, 3]);
    const tame = array([0, 1, 0, 1, 0, 1], [2, 3]);
    expect(overlay(image, wild)).toEqual(overlay(image, tame));
  });

  test.each<[string, Shape, Shape]>([
    ["an image with opacity", [1, 1, 4], [1, 1]],
    ["an image without channels", [1, 3], [1, 1]],
    ["a batch of maps", [1, 3, 1], [1, 1, 1]],
  ])("refuses %s", (_, imageShape, mapShape) => {
    const zeros = (shape: Shape) => ({ data: new Float32Array(4), shape });
    const draw = () => overlay(zeros(imageShape), zeros(mapShape));
    expect(draw).toThrow(
      new RangeError(
        `overlay: image is [${imageShape}] and map [${mapShape}]; wants [height,width,1 or 3] and [rows,columns]`,
      ),
    );
  });
});
