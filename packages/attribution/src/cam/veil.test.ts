import { ndArray } from "@xrt/core";
import { float32, GraphBuilder } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { expect, test } from "vitest";
import { imageAxes } from "../input/image-axes.js";
import { resizeMap, UPSAMPLINGS } from "../result/resize-map.js";
import { scoreCam } from "./score-cam.js";
import { behindVeil, veilFeeds } from "./veil.js";

const size = [2, 3] as const;
const SHAPES = [[3, 6, 5], [6, 5, 3], [6, 5], [2, 3, 4, 2], [9]];
const random = (shape: number[], stream: string) => toFloat32(randomArray(shape, { stream }));

/** What a network that shows its input sees behind each of three veils. */
async function seen(shape: readonly number[], upsample: (typeof UPSAMPLINGS)[number]) {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", ...shape));
  const graph = b.build([b.node("neg", [b.node("neg", [x], {})], {}, "y")]);
  const count = shape.reduce((n, d) => n * d, 1);
  const part = { name: "x", shape, given: shape, turned: false, offset: 0, size: count };
  const axes = imageAxes({ parts: [part], size: count });
  const veils = Float32Array.of(
    ...Array(6).fill(0),
    ...random([6], "veil").data.map((v) => Math.abs(v) % 1),
    ...Array(6).fill(1),
  );
  const image = random([3, ...shape], "x");
  const shown = random([...shape], "shown").data;
  const executable = await compile(behindVeil(graph, { size, upsample, axes }));
  const feeds = { x: image, ...veilFeeds(graph, { veils, shown }, size) };
  const { y } = await executable.run(feeds);
  await executable.dispose();
  return { y: y?.data ?? [], image: image.data, shown, veils, axes, count };
}

test.each(SHAPES.flatMap((shape) => UPSAMPLINGS.map((upsample) => ({ shape, upsample }))))(
  "behindVeil shows x + (b - x) veil, and x itself without one: $shape, $upsample",
  async ({ shape, upsample }) => {
    const { y, image, shown, veils, axes, count } = await seen(shape, upsample);
    for (let n = 0; n < 3; n++) {
      const own = veils.subarray(6 * n, 6 * n + 6);
      const cover = resizeMap(own, size, { to: [axes.rows, axes.columns], upsample });
      const wanted = Array.from({ length: count }, (_, i) => {
        const x = image[n * count + i] ?? 0;
        return x + ((shown[i] ?? 0) - x) * (cover[axes.channelsOf.place(i)] ?? 0);
      });
      const found = y.slice(n * count, (n + 1) * count);
      if (n === 0) expect([...found]).toEqual([...image.subarray(0, count)]);
      else expectClose(found, wanted, { relative: 1e-5, absolute: 1e-6 });
    }
  },
);

test("Score-CAM says that it masks one input", async () => {
  const b = new GraphBuilder();
  const inputs = ["a", "b"].map((name) => b.input(name, float32("batch", 2, 4, 4)));
  const map = b.node("relu", [b.node("add", inputs, {})], {}, "map");
  const score = b.node("reduceMean", [map], { axes: [2, 3], keepDims: false });
  const zeros = ndArray(new Float32Array(32), [2, 4, 4]);
  await expect(
    scoreCam(b.build([score]), { a: zeros, b: zeros }, { target: 0, layer: "map" }),
  ).rejects.toThrow("scoreCam: masks the one input of a network, this one has a, b");
});
