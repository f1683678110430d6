import type { Graph } from "@xrt/graph";
import { compareAuroc } from "@xrt/metrics";
import { describe, expect, test } from "vitest";
import { oneSignal, twoBlocks, uAndV } from "../../test/networks.js";
import { gainDecomposition } from "./gain-decomposition.js";
import { type ArmRun, trainArms } from "./train-arms.js";
import { transfusionSweep } from "./transfusion-sweep.js";

const test_ = oneSignal(80, "sweep/test");
const groups = test_.labels.map((_, i) => `p${i >> 2}`);
const part = oneSignal(40, "sweep/train");
const data = { train: part, validation: part, test: { ...test_, groups } };
const pretrained = twoBlocks([1, 0], [2, 0]);
const fresh = twoBlocks([0, 1], [0.5, 1]);
const valuesOf = (graph: Graph) =>
  ["u", "v"].map((name) => [...(graph.parameters.get(name)?.array.data ?? [])]);

/** No training: the score of an image is what the network says as it starts. */
const asItStarts: ArmRun = async (graph) => {
  const [u = [], v = []] = valuesOf(graph);
  return test_.labels.map((_, i) =>
    [0, 1].reduce(
      (sum, j) => sum + (test_.inputs.data[2 * i + j] ?? 0) * (u[j] ?? 0) * (v[j] ?? 0),
      0,
    ),
  );
};

describe("transfusionSweep", () => {
  test("carries over the first blocks and starts the rest fresh", async () => {
    const starts: (readonly [string, number[][]])[] = [];
    const arms = await transfusionSweep(pretrained, data, {
      blocks: uAndV,
      fresh,
      run: async (graph, context) => {
        starts.push([context.arm, valuesOf(graph)]);
        return asItStarts(graph, context);
      },
    });
    expect(starts).toEqual([
      [
        "none kept (0)",
        [
          [0, 1],
          [0.5, 1],
        ],
      ],
      [
        "kept up to u (1)",
        [
          [1, 0],
          [0.5, 1],
        ],
      ],
      [
        "kept up to v (2)",
        [
          [1, 0],
          [2, 0],
        ],
      ],
    ]);
    expect(valuesOf(fresh)).toEqual([
      [0, 1],
      [0.5, 1],
    ]);
    expect(arms.map(({ kept, upTo }) => [kept, upTo])).toEqual([
      [0, null],
      [1, "u"],
      [2, "v"],
    ]);
    // the first block lets the label through, the second adds a scale that no rank sees
    expect(arms[0]?.auroc.value).toBeLessThan(0.65);
    expect(arms[1]?.auroc.value).toBeGreaterThan(0.85);
    expect(arms[2]?.step?.difference.value).toBe(0);
    expect(arms[1]?.gain).toEqual(
      compareAuroc(data.test.labels, arms[1]?.scores[0] ?? [], arms[0]?.scores[0] ?? [], {
        groups,
      }),
    );
    expect(arms[0]).not.toHaveProperty("gain");
    expect(arms[1]?.pAdjusted).toBeCloseTo(Math.min(1, 2 * (arms[1]?.step?.p ?? 0)), 12);
    expect(arms[1]?.auroc).toMatchObject({ nGroups: 20, method: "logit-obuchowski" });
  });

  test("draws fresh weights for each seed, and takes some numbers of blocks only", async () => {
    const drawn: number[] = [];
    const arms = await transfusionSweep(pretrained, data, {
      blocks: uAndV,
      fresh: (seed) => {
        drawn.push(seed);
        return twoBlocks([0.1 * seed, 1], [1, 1]);
      },
      ...{ seeds: [3, 5], kept: [0, 2], run: asItStarts },
    });
    expect(drawn).toEqual([3, 5, 3, 5]);
    expect(arms.map(({ kept, scores }) => [kept, scores.length])).toEqual([
      [0, 2],
      [2, 2],
    ]);
    expect(arms[1]?.gain?.difference.method).toBe("bootstrap-seeds");
    expect(arms[1]?.pAdjusted).toBeNaN();
  });

  test("trains by default, with the same options and seed for each arm", async () => {
    const options = { blocks: uAndV, fresh, training: { epochs: 2 }, seeds: [4] };
    const once = await transfusionSweep(pretrained, data, options);
    expect(once.map(({ auroc }) => auroc.value > 0.85)).toEqual([false, true, true]);
    expect(await transfusionSweep(pretrained, data, options)).toEqual(once);
    // trained from the start of the arm, not from that of the arm before
    const alone = await transfusionSweep(pretrained, data, { ...options, kept: [2] });
    expect(alone[0]?.scores).toEqual(once[2]?.scores);
  });

  test("leaves out test images without a label", async () => {
    const labels = test_.labels.map((l, i) => (i < 8 ? Number.NaN : l));
    const arms = await transfusionSweep(
      pretrained,
      { ...data, test: { ...data.test, labels } },
      { blocks: uAndV, fresh, run: asItStarts },
    );
    expect(arms[0]?.auroc).toMatchObject({ n: 72, nGroups: 18 });
    expect(arms[0]?.scores[0]).toHaveLength(80);
  });

  test("refuses blocks, numbers and networks that do not fit", async () => {
    const run = (options: object) =>
      transfusionSweep(pretrained, data, { blocks: uAndV, fresh, run: asItStarts, ...options });
    await expect(run({ kept: [1, 1] })).rejects.toThrow(
      "kept is [1,1], wants rising whole numbers from 0 to 2",
    );
    await expect(run({ kept: [3] })).rejects.toThrow("wants rising whole numbers from 0 to 2");
    await expect(run({ kept: [] })).rejects.toThrow("kept is empty");
    await expect(run({ blocks: [{ name: "a", parameters: ["w"] }] })).rejects.toThrow(
      'the network has no parameter "w"',
    );
    const other = { ...fresh, parameters: new Map([...fresh.parameters].slice(1)) };
    await expect(run({ fresh: other })).rejects.toThrow(
      '"u" is [1,2] in pretrained and absent in fresh',
    );
    await expect(run({ seeds: [1, 1] })).rejects.toThrow("seeds are [1,1]");
    await expect(run({ run: async () => [1] })).rejects.toThrow(
      "has 1 scores, there are 80 labels",
    );
    const oneClass = { ...data, test: { ...data.test, labels: test_.labels.map(() => 1) } };
    await expect(
      transfusionSweep(pretrained, oneClass, { blocks: uAndV, fresh, run: asItStarts }),
    ).rejects.toThrow("no image is labelled 0");
  });

  test("reports every network, and stops when it is told to", async () => {
    const controller = new AbortController();
    const seen: string[] = [];
    const running = transfusionSweep(pretrained, data, {
      ...{ blocks: uAndV, fresh, run: asItStarts, signal: controller.signal },
      onProgress: ({ task, done, total }) => {
        seen.push(`${task} ${done}/${total}`);
        if (done === 2) controller.abort(new Error("enough"));
      },
    });
    await expect(running).rejects.toThrow("enough");
    expect(seen).toEqual(["arms 1/3", "arms 2/3"]);
  });
});

test("the arms of trainArms go into gainDecomposition, and their histories out", async () => {
  const arms = {
    scratch: twoBlocks([0, 1], [0.5, 1]),
    meanVar: twoBlocks([0.3, 0.4], [0.5, 1]),
    pretrained,
  };
  const steps: string[] = [];
  const options = { seeds: [0, 1, 2], training: { epochs: 2 } };
  const scores = await trainArms(arms, data, {
    ...options,
    onTrained: ({ history }, { arm, seed }) =>
      steps.push(`${arm} ${seed}: ${history.length} epochs`),
  });
  expect(steps).toHaveLength(9);
  expect(steps.at(-1)).toBe("pretrained 2: 2 epochs");
  const { scratch = [], meanVar = [], pretrained: best = [] } = scores;
  const found = gainDecomposition(test_.labels, { scratch, meanVar, pretrained: best }, { groups });
  expect(found.total.verdict).toBe("higher");
  expect(found.featureShare.value + found.scalingShare.value).toBeCloseTo(1, 12);
});

test("trainArms give each arm the scores of its own network", async () => {
  const found = await trainArms({ a: pretrained, b: fresh }, data, { run: asItStarts });
  expect(Object.keys(found)).toEqual(["a", "b"]);
  expect(found.a).toEqual([await asItStarts(pretrained, {} as never)]);
  await expect(trainArms({}, data)).rejects.toThrow("there are no arms");
});
