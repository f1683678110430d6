import { ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { float32 } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { compile } from "./compile.js";

test("zeros in front of a max-pooling win against negative numbers, as they are written", async () => {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 1, 2, 2));
  const frame = { before: [0, 0, 1, 1], after: [0, 0, 1, 1], value: 0 };
  const padded = b.node("pad", [x], frame);
  const window = {
    strides: [2, 2],
    pads: [0, 0, 0, 0],
    dilations: [1, 1],
    kernel: [2, 2],
  } as const;
  const executable = await compile(b.build([b.node("maxPool", [padded], window, "y")]));
  const data = Float32Array.of(-1, -2, -3, 4);
  const { y } = await executable.run({ x: ndArray(data, [1, 1, 2, 2]) });
  for (const [i, value] of [0, 0, 0, 4].entries()) expect(y?.data[i]).toBeCloseTo(value, 30);
  await executable.dispose();
});
