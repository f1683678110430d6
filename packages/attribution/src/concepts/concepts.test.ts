import { type NdArray, ndArray, randomStream } from "@xrt/core";
import { float32, type Graph, GraphBuilder } from "@xrt/graph";
import { describe, expect, test } from "vitest";
import { craft, deepFeatureFactorisation, tcav } from "../index.js";

/** `x [batch, 2, 2, 3]` through a ReLU `map`; the score is twice the mean of channel 0 less that of channel 1; channel 2 does not count. */
function network(): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 2, 2, 3));
  const first = b.node("transpose", [x], { permutation: [0, 3, 1, 2] });
  const map = b.node("relu", [first], {}, "map");
  const pooled = b.node("reduceMean", [map], { axes: [2, 3], keepDims: false });
  const head = b.constant(ndArray(Float32Array.of(2, -1, 0), [3, 1]));
  return b.build([b.node("matMul", [pooled, head], {})]);
}

/** Images of small noise, with one channel raised in the left half where it is given. */
function images(count: number, seed: number, raised?: number): NdArray {
  const stream = randomStream(seed, "concept images");
  const data = Float32Array.from({ length: count * 12 }, (_, i) => {
    const [place, channel] = [Math.floor(i / 3) % 4, i % 3];
    const noise = 0.1 * stream.uniform(i);
    return channel === raised && place % 2 === 0 ? noise + 1 : noise;
  });
  return ndArray(data, [count, 2, 2, 3]);
}

describe("TCAV", () => {
  const random = images(40, 9);

  test.each([
    [0, 1],
    [1, 0],
  ])(
    "concept of channel %i has the score %i, which chance does not give",
    async (channel, score) => {
      const found = await tcav(network(), images(6, 1), {
        ...{ concept: images(8, 2, channel), random, layer: "map", runs: 16 },
      });
      expect(found.score).toBe(score);
      expect(found.accuracy).toBe(1);
      expect(found.p).toBeLessThan(0.05);
      expect(found.scores).toHaveLength(16);
    },
  );

  test("a concept that is no other than chance has no small p, and cannot be told apart", async () => {
    const found = await tcav(network(), images(6, 1), {
      ...{ concept: images(8, 3), random, layer: "map", runs: 16 },
    });
    expect(found.p).toBeGreaterThan(0.05);
    expect(found.accuracy).toBeLessThan(0.9);
  });

  test("is the same twice, and refuses too few images", async () => {
    const options = { concept: images(4, 2, 0), random, layer: "map", runs: 3 };
    const first = await tcav(network(), images(2, 1), options);
    expect(await tcav(network(), images(2, 1), options)).toEqual(first);
    await expect(
      tcav(network(), images(2, 1), { ...options, concept: images(2, 2) }),
    ).rejects.toThrow("got 2 concept images");
    const { concept: _, ...without } = options;
    await expect(tcav(network(), images(2, 1), without as never)).rejects.toThrow(
      "tcav: concept is undefined, wants a batch of images; give { concept",
    );
    await expect(tcav(network(), images(2, 1), undefined as never)).rejects.toThrow(
      "tcav: concept",
    );
    await expect(tcav(network(), undefined as never, options)).rejects.toThrow(
      "tcav: the input is undefined",
    );
  });
});

describe("factors", () => {
  test("find the channels that vary together, and where they are", async () => {
    const batch = ndArray(
      Float32Array.of(...images(4, 1, 0).data, ...images(4, 2, 1).data),
      [8, 2, 2, 3],
    );
    const found = await deepFeatureFactorisation(network(), batch, { layer: "map", concepts: 3 });
    expect(found.residual).toBeLessThan(0.15);
    expect(found.maps.shape).toEqual([8, 3, 2, 2]);
    const strongest = [0, 1, 2].map((k) => {
      const own = [...found.concepts.data.slice(3 * k, 3 * k + 3)];
      return own.indexOf(Math.max(...own));
    });
    expect([...strongest].sort()).toEqual(expect.arrayContaining([0, 1]));
    const zero = strongest.indexOf(0);
    const own = [...found.maps.data.slice(4 * zero, 4 * zero + 4)] as [
      number,
      number,
      number,
      number,
    ];
    expect(Math.min(own[0], own[2])).toBeGreaterThan(Math.max(own[1], own[3]));
  });

  test("are refused where something is negative, or there are more than channels", async () => {
    const b = new GraphBuilder();
    const x = b.input("x", float32("batch", 3));
    const bare = b.build([b.node("neg", [x], {}, "bare")]);
    const rows = ndArray(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3]);
    const run = deepFeatureFactorisation(bare, rows, { layer: "bare", concepts: 1 });
    await expect(run).rejects.toThrow('"bare" has negative values');
    const many = deepFeatureFactorisation(network(), images(2, 1), { layer: "map", concepts: 4 });
    await expect(many).rejects.toThrow("concepts is 4, wants a whole number from 1 to 3");
  });

  test("CRAFT ranks the concept that the score depends on above the one that it does not", async () => {
    const batch = ndArray(
      Float32Array.of(...images(4, 1, 0).data, ...images(4, 2, 2).data),
      [8, 2, 2, 3],
    );
    const found = await craft(network(), batch, { layer: "map", concepts: 2, designs: 64 });
    const directions = [0, 1].map((k) => [...found.concepts.data.slice(3 * k, 3 * k + 3)]);
    const counts = directions.findIndex((own) => own.indexOf(Math.max(...own)) === 0);
    expect(counts).toBeGreaterThanOrEqual(0);
    const [one = 0, two = 0] = [counts, 1 - counts].map((k) => found.importance.data[k] ?? 0);
    expect(one).toBeGreaterThan(2 * two);
    expect(found.importanceOfImages.shape).toEqual([8, 2]);
    await expect(craft(network(), batch, { layer: "map", target: 1 })).rejects.toThrow(
      /concepts is 10|target 1/,
    );
  });
});
