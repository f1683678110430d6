import { ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { expectClose } from "./close.js";

test("expectClose allows absolute + relative * the largest expected magnitude", () => {
  const options = { relative: 0.25, absolute: 0.5 };
  expectClose([1, -7], [-0.5, -4], { relative: 0.25, absolute: 2 });
  expectClose([1.5], [0], { relative: 0, absolute: 1.5 });
  expectClose([1, -4], [-0.5, -4], options);
  expect(() => expectClose([1.0625, -4], [-0.5, -4], options)).toThrow("error 1.56e+0");
});

test("expectClose names the worst element, both values, its error and what is allowed", () => {
  expect(() => expectClose([1, 2.5, 4], [1, 2, 3], { what: "gradients" })).toThrow(
    "expectClose: 2 of 3 gradients are off, the worst at index 2: got 4, wanted 3, error 1.00e+0, " +
      "allowed 3.10e-5 = 0.000001 + 0.00001 * 3",
  );
});

test("expectClose takes arrays of any element type and compares their shapes", () => {
  const a = ndArray(Float32Array.of(1, 2), [2]);
  expectClose(a, ndArray(Float64Array.of(1, 2), [2]));
  expectClose(a, [1, 2]);
  expectClose([], []);
  expect(() => expectClose(a, ndArray(Float64Array.of(1, 2), [1, 2]))).toThrow(
    "values have shape [2], wanted [1,2]",
  );
});

test("expectClose fails on another length and on numbers that are not finite, expected ones included", () => {
  expect(() => expectClose([1], [1, 2])).toThrow("got 1 values, wanted 2");
  expect(() => expectClose([1, Number.NaN], [1, 2])).toThrow("values hold NaN at index 1");
  expect(() => expectClose([1, 2], [1, Number.NaN])).toThrow("expected values hold NaN at index 1");
  expect(() => expectClose([1], [Number.POSITIVE_INFINITY])).toThrow("hold Infinity at index 0");
});
