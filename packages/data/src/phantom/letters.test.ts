import { expect, test } from "vitest";
import { letters, paintText, textWidth } from "./letters.js";

/** `text` in a 16 by 16 picture, a `#` where a letter covers a pixel by more than half. */
function picture(text: string): string[] {
  const layer = new Float32Array(16 * 16);
  paintText(layer, 16, text, { x: 0.15, y: 0.1, height: 0.75 });
  return Array.from({ length: 16 }, (_, y) =>
    Array.from(layer.subarray(16 * y, 16 * y + 16), (cover) => (cover > 0.5 ? "#" : ".")).join(""),
  );
}

test("paintText writes an L that stands on its foot", () => {
  expect(picture("L")).toMatchInlineSnapshot(`
    [
      "................",
      "..#.............",
      "..#.............",
      "..#.............",
      "..#.............",
      "..#.............",
      "..#.............",
      "..#.............",
      "..#.............",
      "..#.............",
      "..#.............",
      "..#.............",
      "..#.............",
      "..#########.....",
      "................",
      "................",
    ]
  `);
});
test("every letter is another picture", () => {
  expect(new Set(letters.map((letter) => picture(letter).join("\n"))).size).toBe(letters.length);
});
test("textWidth is where the last letter ends", () => {
  const size = 200;
  const layer = new Float32Array(size * size);
  paintText(layer, size, "ME", { x: 0.1, y: 0.1, height: 0.2 });
  const columns = [...layer.entries()].filter(([, cover]) => cover > 0).map(([i]) => i % size);
  const stroke = 0.09 * 0.2;
  expect(Math.max(...columns) / size).toBeCloseTo(0.1 + 0.2 * textWidth("ME") + stroke, 1);
});
test("paintText refuses a letter that it cannot write", () => {
  expect(() => paintText(new Float32Array(4), 2, "AÜ", { x: 0, y: 0, height: 1 })).toThrow(
    'cannot write "Ü" of "AÜ"',
  );
});
