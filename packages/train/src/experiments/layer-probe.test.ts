import { ndArray, randomStream } from "@xrt/core";
import { float32, GraphBuilder } from "@xrt/graph";
import { auroc } from "@xrt/metrics";
import { describe, expect, test } from "vitest";
import { oneSignal, twoBlocks } from "../../test/networks.js";
import { knnProbe } from "./knn-probe.js";
import { layerProbe } from "./layer-probe.js";
import { logisticProbe } from "./logistic-probe.js";

const examples = oneSignal(120, "probe");
const layers = ["x", "first"];
// the first layer lets only the noise through
const blind = twoBlocks([0, 1], [1, 1]);

/** Maps `[2, 2, 2]` whose channel means are the two columns of an image. */
function maps() {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 2, 2, 2));
  return b.build([b.node("relu", [x], {}, "out")]);
}

describe("layerProbe", () => {
  test("reads the label where it is, and not behind the layer that drops it", async () => {
    const { layers: found, folds, probe } = await layerProbe(blind, examples, { layers });
    const [input, first] = found;
    // two classes two deviations apart: Phi(sqrt 2) = 0.921
    expect(input?.auroc.value).toBeGreaterThan(0.85);
    expect(input?.auroc.lower).toBeGreaterThan(0.5);
    expect(first?.auroc.lower).toBeLessThan(0.5);
    expect(found.map(({ features }) => features)).toEqual([2, 2]);
    expect(new Set(folds)).toEqual(new Set([0, 1, 2, 3, 4]));
    expect([probe, input?.auroc.method]).toEqual(["logistic", "cross-validated-logistic"]);
  });

  test("compares images of one fold only: the value is the mean over pairs within folds", async () => {
    const { layers: found, folds } = await layerProbe(blind, examples, { layers: ["x"] });
    const [{ scores, auroc: whole, folds: byFold } = { scores: [], auroc: null, folds: [] }] =
      found;
    let [won, pairs] = [0, 0];
    for (const [k, fold] of byFold.entries()) {
      const own = [...folds.keys()].filter((i) => folds[i] === k);
      const e = auroc(
        own.map((i) => examples.labels[i] as number),
        own.map((i) => scores[i] as number),
      );
      expect(fold.auroc).toEqual(e);
      const count = (e.nPositive ?? 0) * (e.nNegative ?? 0);
      won += e.value * count;
      pairs += count;
    }
    expect(whole?.value).toBeCloseTo(won / pairs, 12);
  });

  test("learns nothing of patients that it is tested on", async () => {
    // features that name the patient, labels that the patient has and nothing else predicts
    const patients = Array.from({ length: 40 }, (_, k) => k);
    const { uniform, normal } = randomStream(3, "patients");
    const labels = patients.flatMap((k) => new Array<number>(4).fill(k % 2));
    const groups = patients.flatMap((k) => new Array<string>(4).fill(`p${k}`));
    const columns = 20;
    const data = Float32Array.from({ length: 160 * columns }, (_, i) => {
      const image = Math.floor(i / columns);
      return normal((image >> 2) * columns + (i % columns)) + 0.01 * uniform(i);
    });
    const b = new GraphBuilder();
    const network = b.build([b.node("relu", [b.input("x", float32("batch", columns))], {})]);
    const inputs = ndArray(data, [160, columns]);
    const options = { layers: ["x"], probe: knnProbe({ neighbours: 3 }) };
    const clean = await layerProbe(network, { inputs, labels, groups }, options);
    const leaky = await layerProbe(network, { inputs, labels }, options);
    expect(leaky.layers[0]?.auroc.value).toBeGreaterThan(0.99);
    expect(clean.layers[0]?.auroc.value).toBeLessThan(0.75);
    expect(clean.layers[0]?.auroc.nGroups).toBe(40);
    expect(leaky.layers[0]?.auroc.warnings.map((w) => w.code)).toContain("groups-not-given");
  });

  test("averages feature maps over positions", async () => {
    const { inputs, labels } = oneSignal(60, "maps", { signal: 4 });
    // four positions that sum to four times the column, far apart from one another
    const data = Float32Array.from(
      { length: 60 * 8 },
      (_, k) =>
        (inputs.data[2 * Math.floor(k / 8) + (Math.floor(k / 4) % 2)] ?? 0) +
        ([9, -9, 3, -3][k % 4] ?? 0) +
        20,
    );
    const images = { inputs: ndArray(data, [60, 2, 2, 2]), labels };
    const spatial = await layerProbe(maps(), images, { layers: ["x", "out"] });
    const flat = await layerProbe(twoBlocks([1, 1], [1, 1]), { inputs, labels }, { layers: ["x"] });
    expect(spatial.layers.map((l) => l.features)).toEqual([2, 2]);
    for (const layer of spatial.layers) {
      expect(layer.auroc.value).toBeCloseTo(flat.layers[0]?.auroc.value ?? 0, 6);
    }
  });

  test("says what training added to the untrained network", async () => {
    const trained = twoBlocks([1, 1], [1, 1]);
    const { layers: found } = await layerProbe(trained, examples, { layers, untrained: blind });
    const [input, first] = found;
    expect(input?.gain?.value).toBe(0);
    expect(first?.gain?.lower).toBeGreaterThan(0);
    expect(first?.untrained?.value).toBeLessThan(0.65);
  });

  test("leaves out images without a label, and takes one label of several", async () => {
    const labels = Float32Array.from({ length: 240 }, (_, k) =>
      k % 2 === 0 ? Number.NaN : k < 20 ? Number.NaN : (examples.labels[k >> 1] ?? 0),
    );
    const several = { inputs: examples.inputs, labels: ndArray(labels, [120, 2]) };
    const found = await layerProbe(blind, several, { layers: ["x"], output: 1 });
    expect(found.layers[0]?.auroc.n).toBe(110);
    expect([...found.folds].slice(0, 10)).toEqual(new Array(10).fill(-1));
    expect([...(found.layers[0]?.scores ?? [])].slice(0, 10)).toEqual(
      new Array(10).fill(Number.NaN),
    );
    await expect(layerProbe(blind, several, { layers: ["x"] })).rejects.toThrow(
      "no image is labelled 0",
    );
    await expect(layerProbe(blind, several, { layers: ["x"], output: 2 })).rejects.toThrow(
      "there is no label 2; examples have 2",
    );
  });

  test("is a function of its seed, takes folds, and reports its progress", async () => {
    const seen: string[] = [];
    const once = await layerProbe(blind, examples, {
      layers,
      onProgress: ({ task, done, total }) => seen.push(`${task} ${done}/${total}`),
    });
    expect(await layerProbe(blind, examples, { layers })).toEqual(once);
    expect(seen.at(-1)).toBe("probes 2/2");
    const given = await layerProbe(blind, examples, { layers, folds: once.folds });
    expect(given).toEqual(once);
    const other = await layerProbe(blind, examples, { layers, seed: 1 });
    expect(other.folds).not.toEqual(once.folds);
  });

  test("chooses a penalty within the training images", async () => {
    const probe = logisticProbe({ penalties: [0.5, 1e6] });
    const { layers: found } = await layerProbe(blind, examples, { layers, probe });
    expect(found[0]?.folds.map((f) => f.settings.l2)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5]);
    // where there is nothing to read, as little as can be
    expect(found[1]?.folds.map((f) => f.settings.l2)).toContain(1e6);
    expect(() => logisticProbe({ penalties: [0] })).toThrow("penalties are [0]");
  });

  test("refuses layers that do not exist, none, and folds that do not fit", async () => {
    await expect(layerProbe(blind, examples, { layers: ["fist"] })).rejects.toThrow(
      /no layer or value is named "fist"; nearest: first/,
    );
    await expect(layerProbe(blind, examples, { layers: [] })).rejects.toThrow("layers is empty");
    await expect(layerProbe(blind, examples, { layers: ["u"] })).rejects.toThrow(
      '"u" has shape [1,2]',
    );
    await expect(layerProbe(blind, examples, { layers, folds: [0, 1] })).rejects.toThrow(
      "120 images and 2 folds",
    );
    const few = { ...examples, groups: examples.labels.map((l) => `only ${l}`) };
    await expect(layerProbe(blind, few, { layers })).rejects.toThrow("ask for fewer folds");
  });

  test("stops when it is told to", async () => {
    const controller = new AbortController();
    const running = layerProbe(blind, examples, {
      layers,
      signal: controller.signal,
      onProgress: ({ task }) => task === "probes" && controller.abort(new Error("enough")),
    });
    await expect(running).rejects.toThrow("enough");
  });
});

test("knnProbe scores by the share of positives nearby", () => {
  const features = { images: 4, columns: 2, data: Float64Array.of(1, 0, 2, 0, 0, 1, 0, 2) };
  const labels = Float64Array.of(1, 1, 0, 0);
  const data = { features, labels, groups: undefined, seed: 0, signal: undefined };
  const fitted = knnProbe({ neighbours: 2 }).fit(data);
  const [near, far] = fitted.score({ images: 2, columns: 2, data: Float64Array.of(3, 0, 0, 3) });
  expect([near, far]).toEqual([1, 0]);
  expect(fitted.settings).toEqual({ neighbours: 2, temperature: 0.1 });
  expect(() => knnProbe({ neighbours: 0 })).toThrow("neighbours is 0");
  expect(() => knnProbe({ temperature: 0 })).toThrow("temperature is 0");
});
