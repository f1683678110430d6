import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Progress } from "@xrt/core";
import type { Dataset } from "@xrt/data";
import { openDataset } from "@xrt/data/node";
import { sampleXrayNetworkFolder } from "@xrt/sample";
import { afterAll, beforeAll, expect, test } from "vitest";
import { syntheticFolder, temporaryFolder } from "../test/synthetic.js";
import type { Arm, ArmRun } from "./arms/arm.js";
import { MOBILENET_CONTRACT, mobileNetBackbone } from "./arms/mobilenet-backbone.js";
import { armsNamed } from "./arms/table.js";
import { renderReport } from "./report/render-report.js";
import type { StudyReport } from "./report/schema.js";
import { runStudy, type StudyResult } from "./run-study.js";

const MINUTES = 120_000;
const { path: top, remove } = await temporaryFolder();
afterAll(remove);

let dataset: Dataset;
let first: StudyResult;
const heard: Progress[] = [];
const options = { arms: armsNamed(["imagenet-frozen"]), quick: true, seed: 3 };
beforeAll(async () => {
  dataset = await openDataset(await syntheticFolder(top));
  first = await runStudy(dataset, { ...options, onProgress: (p) => heard.push(p) });
}, MINUTES);

/** AUROC from its definition: the share of pairs in which the positive has the higher score, ties half. */
function pairwiseAuroc(scores: StudyReport["arms"][number]["scores"]): number {
  let [sum, pairs] = [0, 0];
  for (const p of scores) {
    for (const n of scores) {
      if (p.label !== 1 || n.label !== 0) continue;
      sum += p.score > n.score ? 1 : p.score === n.score ? 0.5 : 0;
      pairs++;
    }
  }
  return sum / pairs;
}

/** Every value of a tree with its path. */
function* leaves(value: unknown, path = "report"): Generator<[string, unknown]> {
  if (typeof value !== "object" || value === null) yield [path, value];
  else for (const [key, v] of Object.entries(value)) yield* leaves(v, `${path}.${key}`);
}

test("runStudy reports what the format promises", () => {
  const { report } = first;
  expect(report).toMatchObject({
    schema: "xrt.study/1",
    title: "Effusion against No Finding on NIH ChestX-ray14",
    dataset: {
      name: "NIH ChestX-ray14",
      ...{ positive: "Effusion", negative: "No Finding" },
      ...{ images: 64, patients: 48, positives: 32, positivePatients: 24 },
      ...{ excluded: [], unreadable: [] },
    },
    split: { seed: 3, patientOverlap: 0 },
    environment: { seed: 3, quick: true, node: process.versions.node },
    contrasts: [],
  });
  expect(report.split.parts.map(({ name }) => name)).toEqual(["train", "validation", "test"]);
  expect(report.baselines.map(({ id }) => id)).toEqual(["metadata"]);
  const test = report.split.parts[2];
  for (const { auroc } of [...report.baselines, ...report.arms]) {
    expect(auroc).toMatchObject({
      level: 0.95,
      method: expect.any(String),
      n: test?.images,
      nPositive: test?.positives,
      nGroups: test?.patients,
    });
    expect(auroc.lower).toBeLessThanOrEqual(auroc.value as number);
    expect(auroc.upper).toBeGreaterThanOrEqual(auroc.value as number);
  }
  expect(report.timings.totalSeconds).toBeGreaterThan(report.arms[0]?.seconds as number);
  expect(first.interrupted).toBe(false);
});

test("runStudy trains 257 numbers of the frozen arm and leaves the rest bit-identical", () => {
  const [arm] = first.report.arms;
  expect(arm).toMatchObject({
    id: "imagenet-frozen",
    trainableParameters: 257,
    frozenUnchanged: true,
    batchNorm: "inference",
    preprocess: { mode: "tf", size: [224, 224] },
    gradCamLayer: "conv_pw_13_relu",
  });
  expect(arm?.totalParameters).toBeGreaterThan(200_000);
  const { epochs = [], bestEpoch = 0 } = arm?.training ?? {};
  expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map((_, i) => i + 1));
  const losses = epochs.map(({ validationLoss }) => validationLoss);
  expect(losses[bestEpoch - 1]).toBe(Math.min(...losses));
});

test("runStudy keeps every patient in one part, by counts and by the hash of the test patients", () => {
  const { dataset: facts, split, arms } = first.report;
  const sum = (key: "images" | "patients" | "positives") =>
    split.parts.reduce((n, part) => n + part[key], 0);
  expect([sum("images"), sum("patients"), sum("positives")]).toEqual([
    ...[facts.images, facts.patients, facts.positives],
  ]);
  const scores = arms[0]?.scores ?? [];
  const patients = [...new Set(scores.map(({ patient }) => patient))].sort();
  const part = split.parts[2];
  expect([scores.length, patients.length]).toEqual([part?.images, part?.patients]);
  expect(createHash("sha256").update(JSON.stringify(patients)).digest("hex")).toBe(
    part?.patientsHash,
  );
  // all images of a patient of the test part were scored
  const own = dataset.records.filter(({ patient }) => patients.includes(patient ?? ""));
  expect(scores.map(({ id }) => id)).toEqual(own.map(({ id }) => id));
  for (const { id, label } of scores) {
    expect(label).toBe(dataset.records.find((r) => r.id === id)?.labels.Effusion);
  }
});

test("runStudy's AUROC is the share of pairs that its scores put in order", () => {
  const [arm] = first.report.arms;
  expect(arm?.auroc.value).toBeCloseTo(pairwiseAuroc(arm?.scores ?? []), 12);
  expect(arm?.auroc.value).toBeGreaterThan(0.6); // the patch is there to be found
  const corners = [arm?.roc[0], arm?.roc.at(-1)].map((p) => [p?.fpr, p?.tpr]);
  expect(corners).toEqual([
    [0, 0],
    [1, 1],
  ]);
});

test("runStudy looks into six images of six patients, and every picture is there", () => {
  const { report, pictures } = first;
  const { examples, arms } = report;
  expect(examples.length).toBe(6);
  expect(new Set(examples.map(({ patient }) => patient)).size).toBe(6);
  const keys = arms.flatMap(({ id: arm, units }) => [
    ...examples.flatMap(({ id }) => [`grad-cam/${arm}/${id}`, `saliency/${arm}/${id}`]),
    ...units.map((_, k) => `unit/${arm}/${k}`),
  ]);
  keys.push(...examples.map(({ id }) => `xray/${id}`));
  expect(Object.keys(pictures).sort()).toEqual(keys.sort());
  for (const uri of Object.values(pictures)) expect(uri).toMatch(/^data:image\/jpeg;base64,.{400}/);
  expect(new Set(Object.values(pictures)).size).toBe(keys.length);
  expect(renderReport(report, pictures).includes('class="missing"')).toBe(false);
});

test("runStudy explains the very scores that it reports, with the outcome that they give", () => {
  const [arm] = first.report.arms;
  for (const { id, label, outcome, referenceArm, maps } of first.report.examples) {
    expect(referenceArm).toBe(arm?.id);
    const { score = Number.NaN } = arm?.scores.find((s) => s.id === id) ?? {};
    const right = score >= (arm?.threshold ?? Number.NaN) === (label === 1);
    expect(outcome).toMatch(right ? /^true/ : /^false/);
    // float32, in another batch and another graph
    expect(maps.map((map) => [map.arm, map.score])).toEqual([[arm?.id, expect.closeTo(score, 3)]]);
  }
});

test("runStudy shows the output unit and eight filters, each driven up", () => {
  const { units = [] } = first.report.arms[0] ?? {};
  expect(units.map(({ layer }) => layer)).toEqual(["output", ...Array(8).fill("conv_pw_13_bn")]);
  expect(new Set(units.map(({ layer, channel }) => `${layer}/${channel}`)).size).toBe(9);
  for (const { start, end, warnings } of units) {
    if (warnings.length === 0) expect(end).toBeGreaterThan(start);
  }
});

test("the report survives JSON: no NaN, no Infinity, no undefined, nothing but plain data", () => {
  const { report } = first;
  for (const [path, value] of leaves(report)) {
    expect(["string", "number", "boolean"].includes(typeof value) || value === null, path).toBe(
      true,
    );
    if (typeof value === "number") expect(Number.isFinite(value), path).toBe(true);
  }
  expect(JSON.parse(JSON.stringify(report))).toStrictEqual(report);
});

test("runStudy tells how far each task has come, and ends each", () => {
  for (const task of new Set(heard.map((p) => p.task))) {
    const own = heard.filter((p) => p.task === task);
    expect(own.at(-1)?.done, task).toBe(own.at(-1)?.total);
    for (const { done, total } of own) expect(done, task).toBeLessThanOrEqual(total);
  }
  expect(heard[0]).toEqual({ task: "decode", done: 1, total: 64, unit: "images" });
});

test(
  "runStudy gives the same bytes for the same seed, timings aside",
  async () => {
    const again = await runStudy(dataset, options);
    const bytes = ({ report }: StudyResult) =>
      JSON.stringify({
        ...report,
        timings: null,
        arms: report.arms.map((arm) => ({ ...arm, seconds: null })),
      });
    expect(bytes(again)).toBe(bytes(first));
    expect(again.pictures).toEqual(first.pictures);
  },
  MINUTES,
);

/** An arm without training: it scores by a head that was drawn and never trained. */
function untrained(id: string, run: () => void = () => {}): Arm {
  return {
    ...{ id, title: id, description: id },
    async run(_, { seed, signal }): Promise<ArmRun> {
      run();
      signal?.throwIfAborted();
      return {
        ...(await mobileNetBackbone(seed)),
        ...{ trainableParameters: 0, batchNorm: "inference", frozenUnchanged: null },
        preprocess: MOBILENET_CONTRACT,
        training: {
          ...{ optimizer: "none", learningRate: 0, batchSize: 0, loss: "none" },
          ...{ seed, bestEpoch: 0, epochs: [] },
        },
        featuresImagesPerSecond: null,
      };
    },
  };
}

test(
  "runStudy keeps those whom an arm or the X-ray network has seen in training, whichever arms run",
  async () => {
    const own = (id: string) => /p(1|2|40)-/.test(id);
    // five patients get names of films on which the embedded X-ray network was trained
    const known: number[] = JSON.parse(
      readFileSync(join(sampleXrayNetworkFolder(), "patients.json"), "utf8"),
    );
    const renamed = dataset.records.map((record, i) =>
      /^p2[4-8]$/.test(record.patient ?? "")
        ? { ...record, id: `images/${String(known[i]).padStart(8, "0")}_000.jpg` }
        : record,
    );
    const study = (arm: Arm) =>
      runStudy({ ...dataset, records: renamed }, { arms: [arm], quick: true, seed: 4 });
    const { report } = await study({ ...untrained("a"), pretrainedOn: own });
    expect(report.split.parts.map(({ seenBefore }) => seenBefore)).toEqual([8, 0, 0]);
    expect(report.warnings.join(" ")).not.toContain("is no test");
    expect((await study(untrained("a"))).report.split.parts[0]?.seenBefore).toBe(5);
  },
  MINUTES,
);

test(
  "runStudy counts the test images of an arm that has seen all but a few",
  async () => {
    const arm = { ...untrained("a"), pretrainedOn: (id: string) => !/p\d-/.test(id) };
    const { report } = await runStudy(dataset, { arms: [arm], quick: true, seed: 4 });
    const part = report.split.parts.find(({ name }) => name === "test");
    const images = report.arms[0]?.scores.filter(({ id }) => arm.pretrainedOn(id)).length ?? 0;
    expect(images).toBeGreaterThan(0);
    expect(part?.seenBefore).toBeGreaterThan(0);
    expect(report.warnings.join(" ")).toContain(
      `The weights of "a" were trained on ${images} test images before: its result here is no test.`,
    );
  },
  MINUTES,
);

test(
  "runStudy is rejected with the signal's reason before the first arm is done",
  async () => {
    const control = new AbortController();
    const arms = [untrained("a", () => control.abort(new Error("enough"))), untrained("b")];
    await expect(runStudy(dataset, { arms, signal: control.signal })).rejects.toThrow("enough");
    await expect(runStudy(dataset, { arms, signal: control.signal })).rejects.toThrow("enough");
  },
  MINUTES,
);

test(
  "runStudy keeps the arms that are done and names the others when it is stopped",
  async () => {
    const control = new AbortController();
    const arms = [
      untrained("a"),
      untrained("b", () => control.abort(new Error("enough"))),
      untrained("c"),
    ];
    const { report, pictures, interrupted } = await runStudy(dataset, {
      arms,
      signal: control.signal,
    });
    expect(interrupted).toBe(true);
    expect(report.arms.map(({ id }) => id)).toEqual(["a"]);
    expect([report.examples, Object.keys(pictures), report.contrasts]).toEqual([[], [], []]);
    expect(report.warnings.at(-1)).toBe("The run was stopped early; not run: b, c.");
    expect(JSON.parse(JSON.stringify(report))).toStrictEqual(report);
    expect(renderReport(report, pictures).includes("not run: b, c")).toBe(true);
  },
  MINUTES,
);

test(
  "runStudy keeps all scores and the pictures that are done when it is stopped while it looks inside",
  async () => {
    const control = new AbortController();
    const { report, pictures, interrupted } = await runStudy(dataset, {
      arms: [untrained("a"), untrained("b")],
      quick: true,
      signal: control.signal,
      onProgress: ({ task }) => {
        if (task.startsWith("b: ")) control.abort(new Error("enough"));
      },
    });
    expect(interrupted).toBe(true);
    expect(report.arms.map(({ id, units }) => [id, units.length])).toEqual([
      ["a", 9],
      ["b", 0],
    ]);
    // the same network twice
    expect(report.contrasts).toMatchObject([{ a: "b", b: "a", difference: { value: 0 } }]);
    expect(report.contrasts[0]?.verdict).toBe("inconclusive");
    for (const { maps } of report.examples) expect(maps.map(({ arm }) => arm)).toEqual(["a"]);
    expect(Object.keys(pictures).filter((key) => key.includes("/b/"))).toEqual([]);
    expect(report.warnings.at(-1)).toContain("some of the pictures");
    expect(JSON.parse(JSON.stringify(report))).toStrictEqual(report);
    expect(renderReport(report, pictures).includes("some of the pictures")).toBe(true);
  },
  MINUTES,
);
