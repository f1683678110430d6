import { evaluate, expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { test } from "vitest";
import { float32 } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { compile } from "./index.js";

/** What small cases of ops.test.ts do not reach: so many places that each shift has a product of its own. */
test.each([
  ["a shift at a time, x moving", 16, 17, 3, 105],
  ["a shift at a time, the gradient moving", 17, 16, 3, 105],
  ["few channels, all shifts together", 3, 17, 7, 110],
])(
  "the kernel gradient of a large map is that of the definition: %s",
  async (_, channels, filters, size, side) => {
    const b = new GraphBuilder();
    const p = (size - 1) / 2;
    b.input("x", float32(1, channels, side, side));
    b.input("dy", float32(1, filters, side, side));
    const attributes = {
      strides: [1, 1],
      pads: [p, p, p, p],
      dilations: [1, 1],
      groups: 1,
    } as const;
    const kernelShape = [filters, channels, size, size];
    b.node("convKernelGradient", ["x", "dy"], { ...attributes, kernelShape }, "dk");
    const graph = b.build(["dk"]);
    const x = randomArray([1, channels, side, side], { stream: "x" });
    const dy = randomArray([1, filters, side, side], { stream: "dy" });
    const executable = await compile(graph);
    const { dk } = await executable.run({ x: toFloat32(x), dy: toFloat32(dy) });
    await executable.dispose();
    // sums of 11,000 products: their size, 60, times float32 rounding
    const close = { relative: 2e-5, absolute: 2e-4 };
    expectClose(dk ?? [], evaluate(graph, { x, dy }).get("dk") ?? [], close);
  },
  60_000,
);
