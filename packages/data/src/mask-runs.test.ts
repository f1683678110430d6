import fc from "fast-check";
import { expect, test } from "vitest";
import { fillRuns, maskRuns } from "./mask-runs.js";

const frame = { width: 5, height: 4 };

/** From the definition: walk down the columns and write gaps and runs. */
function encode(mask: readonly number[]): string {
  const numbers: number[] = [];
  let [gap, run] = [0, 0];
  for (let x = 0; x < frame.width; x++) {
    for (let y = 0; y < frame.height; y++) {
      if (mask[y * frame.width + x] === 1) run++;
      else if (run > 0) {
        numbers.push(gap, run);
        [gap, run] = [1, 0];
      } else gap++;
    }
  }
  if (run > 0) numbers.push(gap, run);
  return numbers.join(" ");
}

test("every mask comes back from its runs", () => {
  const pixels = fc.array(fc.constantFrom(0, 1), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(
      pixels.filter((mask) => mask.includes(1)),
      (mask) => {
        expect([...fillRuns(maskRuns(encode(mask), frame), frame).data]).toEqual(mask);
      },
    ),
  );
});

test("runs go down the columns", () => {
  const { shape, data } = fillRuns(maskRuns("1 2", frame), frame);
  expect(shape).toEqual([4, 5, 1]);
  expect([...data].flatMap((v, i) => (v === 1 ? [i] : []))).toEqual([5, 10]);
});

test.each([
  ["nothing", "", "0 numbers, wants pairs"],
  ["half a pair", "1 2 3", "3 numbers, wants pairs"],
  ["an empty run", "1 2 3 0", 'run 2 of the mask is "3 0", wants gap >= 0, length > 0'],
  ["runs that overlap", "4 4 -2 3", 'run 2 of the mask is "-2 3"'],
  ["fractions", "1.5 2", 'run 1 of the mask is "1.5 2"'],
  ["a run out of the frame", "19 2", "the mask ends at pixel 21, its frame has 5 x 4"],
])("%s is refused", (_, text, message) => {
  expect(() => maskRuns(text, frame)).toThrow(message);
});
