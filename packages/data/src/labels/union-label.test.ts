import fc from "fast-check";
import { expect, test } from "vitest";
import type { LabelValue } from "../image-record.js";
import { unionLabel } from "./union-label.js";

const value = fc.constantFrom<LabelValue>(1, 0, "uncertain", "missing");

test("unionLabel is what every completion of the unknown values agrees on, and unknown where they do not", () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), (values) => {
      // from the definition: put 0 and 1 in the place of everything unknown
      const completions = values.reduce<number[][]>(
        (all, v) =>
          all.flatMap((one) =>
            typeof v === "number"
              ? [[...one, v]]
              : [
                  [...one, 0],
                  [...one, 1],
                ],
          ),
        [[]],
      );
      const answers = new Set(completions.map((one) => (one.includes(1) ? 1 : 0)));
      const union = unionLabel(values);
      if (answers.size === 1) expect(union).toBe([...answers][0]);
      else expect(union).toBe(values.includes("uncertain") ? "uncertain" : "missing");
    }),
  );
});

test("unionLabel of nothing is missing", () => {
  expect(unionLabel([])).toBe("missing");
});
