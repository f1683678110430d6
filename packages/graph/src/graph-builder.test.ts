import { expect, test } from "vitest";
import { float32 } from "./graph.js";
import { GraphBuilder } from "./graph-builder.js";

test("an attribute that is NaN is refused, a number or in a list", () => {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 4));
  expect(() => b.node("layerNorm", [x], { axis: 1, epsilon: Number.NaN })).toThrow(
    new RangeError('layerNorm "layerNorm": its epsilon is NaN'),
  );
  const frame = { before: [0, Number.NaN], after: [0, 0], value: 0 };
  expect(() => b.node("pad", [x], frame)).toThrow("its before is NaN");
  expect(b.node("clip", [x], { low: 0, high: Number.POSITIVE_INFINITY })).toBe("clip");
});
