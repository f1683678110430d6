import { ndArray, randomStream, UsageError } from "@xrt/core";
import { expect, test } from "vitest";
import { auroc } from "../../fixtures/auroc.js";
import { datasetWith } from "../../fixtures/dataset-with.js";
import { mergeDatasets } from "../combine/merge-datasets.js";
import type { ImageRecord } from "../image-record.js";
import { type AuditReport, audit } from "./audit.js";
import { auditText } from "./audit-text.js";
import { knownIdentities } from "./known-identities.js";
import { shortcutBaselines } from "./shortcut-baselines.js";

const of = (report: AuditReport, kind: string) => report.findings.find((f) => f.kind === kind);

/** Noise that is another one for every seed, as a film of 64 x 64. */
const film = (seed: number) => {
  const r = randomStream(seed, "film");
  const coarse = Array.from({ length: 64 }, (_, i) => 128 + 40 * r.normal(i));
  const pixel = (_: unknown, i: number) =>
    coarse[8 * Math.floor(i / 512) + Math.floor((i % 64) / 8)] ?? 0;
  return ndArray(Float32Array.from({ length: 64 * 64 }, pixel), [64, 64, 1]);
};

test("patients, studies, pages and publications in two parts are found, with the numbers of the smaller part", async () => {
  const dataset = datasetWith([
    { patient: "a", study: "1", labels: { Edema: 1 }, url: "u", doi: "d" },
    { patient: "a", study: "2", labels: { Edema: 0 } },
    { patient: "b", labels: { Edema: 1 }, url: "v", doi: " " },
    { patient: "a", study: "1", labels: { Edema: 0 }, url: "u", doi: " " },
    { patient: "c", labels: { Edema: "missing" }, url: "u" },
  ]);
  const report = await audit(dataset, { train: [0, 1, 2], test: [3, 4] }, { finding: "Edema" });
  expect(report.parts.test).toEqual({
    images: 2,
    patients: 2,
    positives: 0,
    negatives: 1,
    unlabelled: 1,
  });
  expect(of(report, "patient-overlap")).toEqual({
    severity: "leak",
    kind: "patient-overlap",
    message:
      "train and test share 1 patient: 1 of 2 images of test (0 positive, 1 negative) have theirs in train",
    numbers: { shared: 1, images: 1, of: 2, positives: 0, negatives: 1 },
    examples: ["3.png"],
  });
  expect(of(report, "study-overlap")?.severity).toBe("leak");
  expect(of(report, "shared-url")?.numbers.images).toBe(2);
  expect(of(report, "shared-doi")).toBe(undefined);
  expect(report.findings.map((f) => f.severity)).toEqual(
    [...report.findings.map((f) => f.severity)].sort(
      (a, b) => ["leak", "warning", "note"].indexOf(a) - ["leak", "warning", "note"].indexOf(b),
    ),
  );
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test("P11: planted copies across parts are found, exact and re-windowed, and no other", async () => {
  const films = Array.from({ length: 12 }, (_, i) => film(i));
  const base = films[2] ?? film(2);
  const copies = [films[0] ?? film(0), { ...base, data: base.data.map((v) => 0.6 * v + 40) }];
  const dataset = datasetWith([...films, ...copies].map((image) => ({ image: async () => image })));
  const parts = { train: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], test: [12, 13] };
  const report = await audit(dataset, parts, { pixels: true });
  expect(of(report, "duplicate-across-parts")).toEqual({
    severity: "leak",
    kind: "duplicate-across-parts",
    message: "2 pairs of images show one film in two parts (1 pixel by pixel the same)",
    numbers: { pairs: 2, exact: 1 },
    examples: ["0.png = 12.png", "2.png = 13.png"],
  });
  expect(of(report, "duplicate-across-patients")?.numbers).toEqual({ pairs: 2, exact: 1 });
  expect(report.imagesRead).toBe(14);
  expect(
    of(
      await audit(dataset, { train: [0, 12], test: [1] }, { pixels: true }),
      "duplicate-across-parts",
    ),
  ).toBe(undefined);
});

test("images of one name in two collections are found across collections and parts", async () => {
  const nih = datasetWith(
    [{ id: "00000001_000.png" }, { id: "00000002_000.png" }, { id: "1.png" }],
    { name: "NIH" },
  );
  const google = datasetWith([{ id: "00000002_000.jpg" }, { id: "1.png" }], { name: "Google" });
  const report = await audit(mergeDatasets([nih, google]), { train: [0, 1, 2], test: [3, 4] });
  expect(of(report, "identity-across-parts")).toMatchObject({
    severity: "leak",
    numbers: { images: 1 },
    examples: ["NIH/00000002_000.png = Google/00000002_000.jpg"],
  });
  expect(of(report, "identity-across-collections")?.severity).toBe("warning");
});

test("knownIdentities knows the naming of the collections, whole long names, and a table of aliases", () => {
  const record = (collection: string, id: string) => ({ collection, id: `${collection}/${id}` });
  const names = (...records: { collection: string; id: string }[]) =>
    knownIdentities(records).map((k) => k.name);
  expect(names(record("hannover", "b343e657"), record("cohen", "b343e657.jpg"))).toEqual([
    "b343e657",
  ]);
  const uuid = "0004cfab-14fd-4e49-80ba-63a80b6bddd6";
  expect(names(record("rsna", `${uuid}.dcm`), record("covidx", `${uuid}.png`))).toEqual([uuid]);
  // R8: other stems with another extension are other images, as 000001-3.png and 000001-3.jpg
  expect(names(record("a", "case-0001-3.png"), record("b", "case-0001-3.jpg"))).toEqual([]);
  expect(names(record("a", "case-0001-3.png"), record("b", "case-0001-3.png"))).toEqual([
    "case-0001-3.png",
  ]);
  expect(
    names(record("a", "1.png"), record("b", "1.png"), record("a", "00000001_000.png")),
  ).toEqual([]);
  const aliases = new Map([[uuid, "00000001_000.png"]]);
  expect(
    knownIdentities([record("rsna", `${uuid}.dcm`), record("nih", "00000001_000.png")], {
      aliases,
    }),
  ).toEqual([{ name: "00000001_000", images: [0, 1] }]);
});

test("unknown people, missing files, contradictions, histories and refused rows are told", async () => {
  const dataset = datasetWith(
    [
      { patient: null, labels: { "No Finding": 1, Edema: 1 }, pixelHistory: "equalised" },
      { labels: { "No Finding": 1, Edema: 0 } },
    ],
    {
      missingFiles: ["images/1.png", "images/of another part.png"],
      rejected: [{ table: "t.csv", row: 7, reason: "age is x" }],
    },
  );
  const { findings } = await audit(dataset, { all: [0, 1] });
  expect(findings.map(({ severity, kind, numbers }) => [severity, kind, numbers])).toEqual([
    ["warning", "unknown-patient", { images: 1 }],
    ["warning", "contradicting-labels", { images: 1 }],
    ["warning", "pixel-history", { equalised: 1, "as published": 1 }],
    ["warning", "missing-files", { files: 1 }],
    ["note", "rejected-rows", { rows: 1 }],
  ]);
});

/** Records whose source decides the label, or says nothing of it. */
const sourced = (n: number, telling: boolean): Partial<ImageRecord>[] =>
  Array.from({ length: n }, (_, i) => ({
    labels: { Edema: i % 2 === 0 ? 1 : 0 },
    source: ["A", "B"][(telling ? i : Math.floor(i / 2)) % 2] ?? "",
    view: "PA",
  }));

test("R11, P9: a source that decides the label is warned of, and its baseline scores 1; one that says nothing .5", async () => {
  const parts = {
    train: Array.from({ length: 40 }, (_, i) => i),
    test: Array.from({ length: 40 }, (_, i) => 40 + i),
  };
  for (const [telling, area, severity] of [
    [true, 1, "warning"],
    [false, 0.5, "note"],
  ] as const) {
    const report = await audit(datasetWith(sourced(80, telling)), parts, { finding: "Edema" });
    expect(of(report, "label-by-source")).toMatchObject({
      severity,
      numbers: { accuracy: telling ? 1 : 0.5, majority: 0.5 },
    });
    const [test] = report.baselines;
    expect(test?.part).toBe("test");
    expect(
      auroc(test?.labels ?? [], test?.baselines.find((b) => b.name === "source")?.scores ?? []),
    ).toBe(area);
    expect(test?.baselines.some((b) => b.name === "view")).toBe(false);
  }
});

test("the pixel baselines see exposure and a mark, and need no disease for it", () => {
  const records = datasetWith(sourced(300, true)).records;
  const labels = records.map((_, i) => (i % 2 === 0 ? 1 : 0));
  const noise = randomStream(1, "noise");
  const pixels = labels.map((y, i) => ({
    histogram: Float32Array.from({ length: 32 }, (_, k) => (k === 3 + y ? 0.9 : 0.1 / 31)),
    thumbnail: Float32Array.from(
      { length: 64 },
      (_, k) => 100 + 5 * noise.normal(64 * i + k) + (k === 7 ? 60 * y : 0),
    ),
  }));
  const half = (from: number, to: number) => ({
    records: records.slice(from, to),
    labels: labels.slice(from, to),
    pixels: pixels.slice(from, to),
  });
  const scored = shortcutBaselines(half(0, 200), half(200, 300));
  for (const name of ["histogram", "thumbnail"]) {
    expect(
      auroc(labels.slice(200), scored.find((b) => b.name === name)?.scores ?? []),
    ).toBeGreaterThan(0.99);
  }
});

test("auditText shows the worst first with examples", async () => {
  const dataset = datasetWith([{ patient: "a" }, { patient: "a" }, { patient: null }]);
  const report = await audit(dataset, { train: [0, 2], test: [1] });
  expect(auditText(report)).toBe(
    [
      "Audit of made up: 1 leak, 1 warning, 0 notes",
      "",
      "part   images  patients  positive  negative  unlabelled",
      "train       2         1         0         0           2",
      "test        1         1         0         0           1",
      "",
      "LEAK    train and test share 1 patient: 1 of 1 image of test (0 positive, 0 negative) have theirs in train",
      "          1.png",
      "WARNING 1 image of 3 name no patient: nobody can say whether a split leaks",
      "          2.png",
    ].join("\n"),
  );
});

test("a finding that the dataset does not know is refused", async () => {
  const dataset = datasetWith([{ labels: { Edema: 1 } }]);
  await expect(audit(dataset, {}, { finding: "Edemas" })).rejects.toThrow(UsageError);
});
