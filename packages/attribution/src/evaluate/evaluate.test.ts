import { type NdArray, ndArray, rows } from "@xrt/core";
import { float32, GraphBuilder } from "@xrt/graph";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { describe, expect, test } from "vitest";
import { convolutional, linear } from "../../test/networks.js";
import { gradCam, gradient, inputXGradient, layerActivation, occlusion } from "../index.js";
import {
  averageGain,
  boxMask,
  centreGaussian,
  completeness,
  deletion,
  edgeMap,
  effectiveComplexity,
  evaluate,
  evaluationMetrics,
  evaluationText,
  faithfulnessCorrelation,
  infidelity,
  inputInvariance,
  insertion,
  irof,
  layersWithWeights,
  localise,
  mapSimilarity,
  meanByPatient,
  monotonicity,
  nonSensitivity,
  parameterRandomisation,
  pixelFlipping,
  randomised,
  randomLogit,
  regionPerturbation,
  relativeStability,
  road,
  sensitivity,
  sparseness,
  sufficiency,
  toSlopes,
} from "./index.js";

const network = convolutional({ units: 2, size: [9, 8] });
const images = toFloat32(randomArray([3, 9, 8, 2], { stream: "images" }));
const image = ndArray(rows(images, 0, 1).data, [9, 8, 2]);
const close = { relative: 1e-5, absolute: 1e-6 };

/** A score that is a weighted sum of the nine pixels of a 3 x 3 picture. */
const weights = [4, 0, 1, 0, 0, 2, 0, 0, 3];
const additive = ({ data, shape }: { data: Float32Array; shape: readonly number[] }) =>
  Array.from({ length: shape[0] ?? 0 }, (_, i) =>
    weights.reduce((a, w, p) => a + w * (data[9 * i + p] ?? 0), 0),
  );
const ones = ndArray(new Float32Array(9).fill(1), [3, 3, 1]);
const truth = ndArray(Float32Array.from(weights), [3, 3]);
const inverse = ndArray(
  Float32Array.from(weights, (w) => -w),
  [3, 3],
);

describe("faithfulness of an additive score", () => {
  test.each([
    ["deletion", deletion, "down"],
    ["insertion", insertion, "up"],
    ["pixel flipping", pixelFlipping, "down"],
    ["region perturbation", regionPerturbation, "up"],
  ] as const)("%s prefers its own weights to the opposite", async (_, metric, better) => {
    const [own = 0] = (await metric(additive, ones, truth, {})).values;
    const [other = 0] = (await metric(additive, ones, inverse, {})).values;
    expect(better === "up" ? own > other : own < other).toBe(true);
  });

  test("deletion is the area under the sum of what is left", async () => {
    const { parts, values } = await deletion(additive, ones, truth, { steps: 9 });
    const left = [10, 6, 3, 1, 0, 0, 0, 0, 0, 0];
    expectClose(parts.curve?.[0] ?? [], left, close);
    const area = left.slice(1).reduce((a, v, k) => a + (v + (left[k] ?? 0)) / 2 / 9, 0);
    expectClose(values, [area], close);
  });

  test("correlations over subsets are 1 for the truth and -1 for its opposite", async () => {
    const own = { samples: 30, share: 0.3 };
    expect((await faithfulnessCorrelation(additive, ones, truth, own)).values[0]).toBeCloseTo(1, 5);
    expect((await faithfulnessCorrelation(additive, ones, inverse, own)).values[0]).toBeCloseTo(
      -1,
      5,
    );
  });

  test("infidelity is 0 for the slopes, and what the perturbation did for a map of zeros", async () => {
    const [none = 1] = (await infidelity(additive, ones, truth, { samples: 20 })).values;
    expect(none).toBeLessThan(1e-9);
    const perturbations = ndArray(new Float32Array(9).fill(0.5), [1, 3, 3, 1]);
    const zeros = ndArray(new Float32Array(9), [3, 3, 1]);
    const found = await infidelity(additive, ones, zeros, { perturbations });
    expectClose(found.values, [25], close);
  });

  test("non-sensitivity counts features with a value and no effect, and the reverse", async () => {
    const pixels = { features: "pixels" } as const;
    expect((await nonSensitivity(additive, ones, truth, pixels)).values).toEqual([0]);
    const wrong = ndArray(Float32Array.of(0, 1, 1, 0, 0, 2, 0, 0, 3), [3, 3]);
    expect((await nonSensitivity(additive, ones, wrong, pixels)).values).toEqual([2]);
  });

  test("monotonicity is 1 where no pixel lowers the score", async () => {
    expect((await monotonicity(additive, ones, truth)).values).toEqual([1]);
  });

  test("IROF is larger for the truth, and undefined where the score is 0", async () => {
    const own = { segments: 9, baseline: 0 };
    const [right = 0] = (await irof(additive, ones, truth, own)).values;
    const [wrong = 0] = (await irof(additive, ones, inverse, own)).values;
    expect(right).toBeGreaterThan(wrong);
    const dark = ndArray(new Float32Array(9), [3, 3, 1]);
    expect((await irof(additive, dark, truth, own)).values[0]).toBeNaN();
  });

  test("average gain is undefined for a score of 1 and more", async () => {
    expect((await averageGain(additive, ones, truth)).values[0]).toBeNaN();
  });
});

describe("ROAD", () => {
  test("fills a plane in as it was: what is missing is the mean of its neighbours", async () => {
    const plane = ndArray(
      Float32Array.from({ length: 100 }, (_, p) => Math.floor(p / 10) + 2 * (p % 10)),
      [10, 10, 1],
    );
    const seen: Float32Array[] = [];
    const watch = ({ data, shape }: { data: Float32Array; shape: readonly number[] }) => {
      seen.push(data.slice());
      return new Array(shape[0]).fill(0);
    };
    // a hole in the middle
    const map = Float32Array.from({ length: 100 }, (_, p) => {
      const inside = [Math.floor(p / 10), p % 10].every((i) => i >= 3 && i <= 6);
      return inside ? 1 : 0;
    });
    await road(watch, plane, ndArray(map, [10, 10]), { fractions: [0.16], noise: 0 });
    const filled = seen.find((data) => data.some((v, i) => v !== plane.data[i])) ?? plane.data;
    for (const [p, v] of filled.entries())
      expect(Math.abs(v - (plane.data[p] ?? 0))).toBeLessThan(0.02);
  });

  test("is the same for a seed, and refuses shares beyond the picture", async () => {
    const map = (await gradCam(network, image, { target: 0 })).values;
    const at = { target: 0, fractions: [0.2, 0.5] };
    expect(await road(network, image, map, at)).toEqual(await road(network, image, map, at));
    await expect(road(network, image, map, { ...at, fractions: [1] })).rejects.toThrow(RangeError);
  });
});

test("of a batch a metric is that of its images, and a coarse map is enlarged", async () => {
  const at = { target: [0, 1, 0] };
  const map = await gradCam(network, images, at);
  expect(map.shape).toEqual([3, 5, 4]);
  const all = await deletion(network, images, map, { ...at, steps: 5 });
  for (const i of [0, 1, 2]) {
    const own = ndArray(rows(images, i, i + 1).data, [9, 8, 2]);
    const target = at.target[i] ?? 0;
    const single = await deletion(network, own, await gradCam(network, own, { target }), {
      ...{ target, steps: 5 },
    });
    expectClose(single.values, [all.values[i] ?? 0], close);
  }
  const wrong = ndArray(new Float32Array(7), [7]);
  await expect(deletion(network, image, wrong, { target: 0 })).rejects.toThrow("the map is [7]");
});

describe("robustness", () => {
  const options = { target: 0 };

  test("a map that does not depend on the image is perfectly stable", async () => {
    const x = ndArray(Float32Array.of(1, 2), [2]);
    const still = await sensitivity(linear([[2], [3]]), x, gradient, { samples: 3 });
    expect(still).toEqual({ max: [0], average: [0], localLipschitz: [0] });
    const found = await sensitivity(network, image, inputXGradient, { options, samples: 3 });
    expect(found.max[0]).toBeGreaterThan(found.average[0] ?? 1);
    expect(found.localLipschitz[0]).toBeGreaterThan(0);
    await expect(sensitivity(network, image, gradient, { options, radius: 0 })).rejects.toThrow(
      "wants a radius above 0",
    );
  });

  test("relative stability is about the image, the score and a layer", async () => {
    const own = { options, samples: 2, layer: "relu2" };
    const found = await relativeStability(network, image, inputXGradient, own);
    for (const list of [found.input, found.output, found.representation ?? []]) {
      expect(list[0]).toBeGreaterThan(0);
    }
    expect(await relativeStability(network, image, inputXGradient, own)).toEqual(found);
  });

  test("a gradient does not depend on the units of the input, its product with the input does", async () => {
    const [slope = 1] = await inputInvariance(network, image, gradient, { options, shift: 2 });
    const [product = 0] = await inputInvariance(network, image, inputXGradient, {
      options,
      shift: 2,
    });
    expect(slope).toBeLessThan(1e-4);
    expect(product).toBeGreaterThan(0.1);
  });
});

describe("sanity", () => {
  test("randomised layers are those that were named, and the network itself is not changed", () => {
    const before = network.parameters.get("conv1/kernel")?.array;
    const other = randomised(network, ["conv2/kernel"], 1);
    expect(other.parameters.get("conv1/kernel")?.array).toBe(before);
    expect(other.parameters.get("conv2/kernel")?.array).not.toEqual(
      network.parameters.get("conv2/kernel")?.array,
    );
    expect(layersWithWeights(network).map(([first]) => first)).toEqual([
      ...["conv1/kernel", "conv2/kernel", "head/kernel"],
    ]);
    expect(() => randomised(network, ["nothing"], 0)).toThrow('no parameter is called "nothing"');
  });

  test("maps of a gradient change with the layers; steps go from the output down", async () => {
    const found = await parameterRandomisation(network, image, gradient, {
      ...{ options: { target: 0 }, seed: 2 },
    });
    expect(found.steps.map(({ layer }) => layer)).toEqual(["head", "conv2", "conv1"]);
    const [likeness = 1] = found.steps
      .map(({ similarity }) => Math.abs(similarity[0]?.spearman ?? 1))
      .slice(-1);
    expect(likeness).toBeLessThan(0.9);
    expect(found.entropyRise).toHaveLength(1);
    const smooth = await parameterRandomisation(network, image, gradient, {
      ...{ options: { target: 0 }, steps: 1, samples: 3, order: "independent" },
    });
    expect(smooth.steps).toHaveLength(1);
  });

  test("activations do not depend on the target: the random logit test finds them alike", async () => {
    const targets = [0, 1] as const;
    const [same] = await randomLogit(network, image, layerActivation as never, {
      targets,
      layer: "relu1",
    });
    expect(same?.pearson).toBeCloseTo(1, 6);
    const [other] = await randomLogit(network, image, gradient, { targets });
    expect(other?.pearson).toBeLessThan(0.999);
  });

  test("maps of other shapes cannot be compared", async () => {
    const a = await gradCam(network, image, { target: 0 });
    const b = await gradCam(network, image, { target: 0, layer: "relu1" });
    expect(() => mapSimilarity(a, b)).toThrow("maps are [5,4] and [9,8]");
    expect(mapSimilarity(b, b)[0]).toEqual({ ssim: Number.NaN, spearman: 1, pearson: 1 });
    const large = ndArray(
      toFloat32(randomArray([12, 11, 2], { stream: "large" })).data,
      [12, 11, 2],
    );
    const c = await gradient(convolutional({ size: [12, 11] }), large, { target: 0 });
    expect(mapSimilarity(c, c)[0]?.ssim).toBeCloseTo(1, 6);
  });
});

describe("numbers of a map alone", () => {
  test("concentration", () => {
    expect(sparseness([0, 0])).toBeNaN();
    expect(effectiveComplexity([5, 1, 0.01, 0], { threshold: 0.1 })).toBe(2);
    expect(() => sparseness([])).toThrow("the map is empty");
    expect(() => sparseness([Number.NaN])).toThrow("not finite");
  });

  test("completeness is what the method reports, or the distance to the score", async () => {
    const made = await inputXGradient(network, image, { target: 0 });
    const sum = made.values.data.reduce((a, v) => a + v, 0);
    expectClose(completeness(made), [Math.abs(sum - (made.score[0] ?? 0))], close);
  });

  test("sufficiency is the share of images with the same map and the same class", () => {
    const maps = [
      [1, 0],
      [2, 0],
      [1, 0.01],
      [0, 1],
    ];
    expect(sufficiency(maps, [0, 0, 1, 1])).toEqual([0.5, 0.5, 0, Number.NaN]);
  });

  test("slopes times the way are the map", () => {
    const values = ndArray(Float32Array.of(6, 4, 5), [3]);
    const x = ndArray(Float32Array.of(3, 1, 1), [3]);
    expect([...toSlopes(values, x, { baseline: 1 }).data]).toEqual([3, 0, 0]);
  });
});

describe("localisation", () => {
  test("a box holds the pixels whose middle lies in it", () => {
    expect([...boxMask([{ x: 0.6, y: 0, width: 2, height: 1 }], [2, 3])]).toEqual([
      0, 1, 1, 0, 0, 0,
    ]);
  });

  test("the exact mask as a map finds all of it, and a uniform map has a lift of 1", () => {
    const mask = [1, 1, 0, 0, 0, 0, 0, 0];
    const exact = localise(ndArray(Float32Array.from(mask), [2, 4]), mask);
    expect(exact).toMatchObject({
      hit: 1,
      massAccuracy: 1,
      massLift: 4,
      rankAccuracy: 1,
      iou: 1,
      auprc: 1,
    });
    const uniform = localise(ndArray(new Float32Array(8).fill(1), [2, 4]), mask);
    expect(uniform.massLift).toBe(1);
  });

  test("baselines know nothing of the network", () => {
    const gaussian = centreGaussian([5, 5]);
    expect(gaussian.data.indexOf(Math.max(...gaussian.data))).toBe(12);
    const step = ndArray(Float32Array.of(0, 0, 1, 1, 0, 0, 1, 1), [2, 4, 1]);
    expect([...edgeMap(step).data]).toEqual([0, 4, 4, 0, 0, 4, 4, 0]);
  });
});

/** The sum of all squares of an image of 9 x 8 pixels. */
function coloured(channels: "first" | "last") {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", ...(channels === "first" ? [3, 9, 8] : [9, 8, 3])));
  const squares = b.node("mul", [x, x], {});
  return b.build([b.node("reduceSum", [squares], { axes: [1, 2, 3], keepDims: false })]);
}

describe("evaluate", () => {
  const dataset = [0, 1, 2].map((i) => ({
    image: ndArray(rows(images, i, i + 1).data, [9, 8, 2]),
    target: i % 2,
    mask: Uint8Array.from({ length: 72 }, (_, p) => Number(p < 20 + i)),
    patient: i < 2 ? "a" : "b",
  }));

  test("has a row for each method, baseline and metric, with one value an image", async () => {
    const found = await evaluate(network, dataset, {
      methods: { "input-x-gradient": {}, occlusion: { window: 4 } },
      metrics: ["deletion", "mass-lift", "hit", "entropy", "completeness"],
    });
    expect([found.images, found.patients, found.rows.length]).toEqual([3, 2, 5 * 5]);
    const lift = found.rows.find(
      ({ method, metric }) => method === "input-x-gradient" && metric === "mass-lift",
    );
    for (const [i, { image: own, target, mask }] of dataset.entries()) {
      const { values } = await inputXGradient(network, own, { target });
      const sums = Float32Array.from(
        { length: 72 },
        (_, p) => (values.data[2 * p] ?? 0) + (values.data[2 * p + 1] ?? 0),
      );
      expectClose([localise(ndArray(sums, [9, 8]), mask).massLift], [lift?.values[i] ?? 0], close);
    }
    const whole = found.rows.find(
      ({ method, metric }) => method === "occlusion" && metric === "deletion",
    );
    const map = await occlusion(network, dataset[0]?.image as NdArray, { target: 0, window: 4 });
    const alone = await deletion(network, dataset[0]?.image as NdArray, map, { target: 0 });
    expectClose([whole?.values[0] ?? 0], alone.values, close);
    const text = evaluationText(found);
    expect(text).toContain("baseline: random-weights");
    expect(text).toContain("3 images of 2 patients");
    expect(JSON.parse(JSON.stringify(found)).rows).toHaveLength(25);
  });

  test("says why a mean leaves images out, in the rows and below the table", async () => {
    const dark = {
      ...(dataset[0] as (typeof dataset)[number]),
      image: ndArray(new Float32Array(144), [9, 8, 2]),
    };
    const nowhere = { ...(dataset[1] as (typeof dataset)[number]), mask: new Uint8Array(72) };
    const found = await evaluate(network, [dark, nowhere], {
      methods: ["input-x-gradient"],
      metrics: ["mass-lift", "completeness", "entropy"],
      baselines: ["centre"],
    });
    const why = (method: string, metric: string) =>
      found.rows.find((row) => row.method === method && row.metric === metric)?.undefinedBecause;
    expect(why("input-x-gradient", "mass-lift")).toEqual([
      "the map is the same everywhere",
      "the region is empty",
    ]);
    expect(why("baseline: centre", "completeness")).toEqual([
      "it judges a method, and no method made the map",
    ]);
    expect(why("baseline: centre", "entropy")).toEqual([]);
    const text = evaluationText(found);
    expect(text).toContain(
      "\n\nnote: mass-lift of input-x-gradient is undefined in 2 of 2 images: the map is the same everywhere, or the region is empty\n",
    );
    expect(text).toContain("note: mass-lift of baseline: centre is undefined in 1 of 2 images");
    expect(text).not.toContain("entropy of baseline");
    // JSON, which has no NaN, gives the same text
    expect(evaluationText(JSON.parse(JSON.stringify(found)))).toBe(text);
  });

  test("asks methods, not only their maps: stability, and a network drawn anew", async () => {
    const found = await evaluate(network, dataset, {
      ...{ methods: ["gradient", "input-x-gradient"], baselines: ["edges"], seed: 3 },
      metrics: ["parameter-randomisation", "sensitivity"],
    });
    const value = (method: string, metric: string) =>
      found.rows.find((row) => row.method === method && row.metric === metric)?.values ?? [];
    const [{ image: own, target }] = dataset as [(typeof dataset)[number]];
    const chance = randomised(network, layersWithWeights(network).flat(), 3);
    const [a, b] = [
      await inputXGradient(network, own, { target }),
      await inputXGradient(chance, own, { target }),
    ];
    const wanted = mapSimilarity(a, b)[0]?.spearman ?? Number.NaN;
    expectClose([value("input-x-gradient", "parameter-randomisation")[0] ?? 0], [wanted], close);
    const moved = await sensitivity(network, own, gradient, { samples: 5, options: { target } });
    expectClose([value("gradient", "sensitivity")[0] ?? 0], moved.max, close);
    for (const metric of ["parameter-randomisation", "sensitivity"]) {
      expect(value("baseline: edges", metric)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    }
  });

  test("of images with the channels first is that of the same images with them last", async () => {
    const last = toFloat32(randomArray([9, 8, 3], { stream: "colours" }));
    const data = last.data.map((_, i) => last.data[(i % 72) * 3 + Math.floor(i / 72)] ?? 0);
    const asked = { methods: ["gradient"], metrics: ["entropy"], baselines: ["edges"] } as const;
    const whole = await evaluate(coloured("last"), [{ image: last }], asked);
    const turned = ndArray(data, [3, 9, 8]);
    const found = await evaluate(coloured("first"), [{ image: turned }], asked);
    for (const [i, { values }] of found.rows.entries()) {
      expectClose(values, whole.rows[i]?.values ?? [], close);
    }
  });

  test("names metrics and methods that do not exist, and regions that are not there", async () => {
    const run = (options: object) =>
      evaluate(network, dataset, { methods: ["gradient"], metrics: ["deletion"], ...options });
    await expect(run({ metrics: ["deletoin"] })).rejects.toThrow("nearest: deletion");
    await expect(run({ methods: ["grad-kam"] })).rejects.toThrow("nearest: grad-cam");
    await expect(run({ methods: [] })).rejects.toThrow("names no method");
    await expect(run({ metrics: [] })).rejects.toThrow("names no metric");
    const empty = evaluate(network, [], { methods: ["gradient"], metrics: ["entropy"] });
    await expect(empty).rejects.toThrow("holds no image");
    const bare = [{ image, target: 0 }];
    const none = evaluate(network, bare, { methods: ["gradient"], metrics: ["hit"] });
    await expect(none).rejects.toThrow('"hit" needs a mask');
    expect(evaluationMetrics.find(({ name }) => name === "hit")).toMatchObject({ region: true });
  });

  test("stops when it is told to, and says how far it is", async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const run = evaluate(network, dataset, {
      ...{ methods: ["guided-backprop"], metrics: ["entropy"], signal: controller.signal },
      onProgress: ({ done, total }) => {
        seen.push(done, total);
        controller.abort(new Error("enough"));
      },
    });
    await expect(run).rejects.toThrow("enough");
    expect(seen).toEqual([1, 3]);
  });

  test("means leave out what is undefined, and count it", () => {
    const found = meanByPatient([1, Number.NaN, 3], ["a", "b", "c"]);
    expect([found.value, found.undefinedImages]).toEqual([2, 1]);
    expect(meanByPatient([Number.NaN], ["a"]).value).toBeNaN();
  });

  test("no hit among twenty is not certain", () => {
    const patients = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const { value, lower, upper } = meanByPatient(
      patients.map(() => 0),
      patients,
    );
    expect([value, lower]).toEqual([0, 0]);
    expect(upper).toBeGreaterThan(0.1);
  });
});
