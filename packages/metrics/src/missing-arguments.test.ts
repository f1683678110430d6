import { expect, test } from "vitest";
import * as metrics from "./index.js";

/*
 * What holds for every function, generated from what the package exports: where types do not say that an argument is missing, an error
 * does, by the name of the function.
 */
const functions = Object.entries(metrics).filter(([, own]) => typeof own === "function") as [
  string,
  (...given: unknown[]) => unknown,
][];

test.each(functions)("%s says what is missing, and who misses it", (name, own) => {
  for (const given of [
    [],
    [[0, 1]],
    [
      [0, 1],
      [0.2, 0.4],
    ],
  ]) {
    try {
      own(...given);
    } catch (error) {
      expect(String(error)).toMatch(new RegExp(`^(Type|Range)Error: ${name}: .*, wants `));
    }
  }
});

test("pwcca, operatingPoint and auroc give the way out", () => {
  const x = { data: Float64Array.of(1, 2, 3, 5), shape: [2, 2] };
  expect(() => metrics.pwcca(x, x, undefined as never)).toThrow(
    'pwcca: options are undefined, wants for example { weightSide: "x" }',
  );
  expect(() => metrics.operatingPoint([0, 1], [0.2, 0.4], undefined as never)).toThrow(
    'operatingPoint: rule is undefined, wants for example { maximise: "specificity", subjectTo: "sensitivity", atLeast: 0.95 }',
  );
  expect(() => metrics.auroc([0, 1], undefined as never)).toThrow(
    "auroc: yScore is undefined, wants an array; of an NdArray its data",
  );
  expect(() => metrics.auroc(x as never, [1, 2])).toThrow("yTrue is an object without a length");
});
