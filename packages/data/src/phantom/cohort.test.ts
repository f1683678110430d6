import { describe, expect, test } from "vitest";
import { binaryTask } from "../binary-task.js";
import { patientRecords } from "../patient-groups.js";
import type { PhantomOptions } from "./options.js";
import { type PhantomRecord, phantom } from "./phantom.js";

const make = (options: Partial<PhantomOptions> = {}) =>
  phantom({
    seed: 1,
    images: 3000,
    size: 32,
    findings: { Opacity: { prevalence: 0.3 } },
    ...options,
  });
const share = <T>(things: readonly T[], is: (thing: T) => boolean) =>
  things.filter(is).length / things.length;

/** Pairs of images of one patient. */
function pairsOf(records: readonly PhantomRecord[]): [PhantomRecord, PhantomRecord][] {
  return records.flatMap((a, i) =>
    records
      .slice(i + 1, i + 6)
      .filter((b) => b.patient === a.patient)
      .map((b) => [a, b] as [PhantomRecord, PhantomRecord]),
  );
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const both = pairs.flat();
  const mean = both.reduce((a, b) => a + b, 0) / both.length;
  const variance = both.reduce((a, b) => a + (b - mean) ** 2, 0) / both.length;
  return pairs.reduce((sum, [a, b]) => sum + (a - mean) * (b - mean), 0) / pairs.length / variance;
}

describe("phantom keeps its rule", () => {
  const { records } = make();
  const labelled = (value: 0 | 1) => records.filter(({ truth }) => truth.Opacity === value);

  test("labels: prevalence, and their correlation within a patient", () => {
    // 3,000 images of some 1,250 patients: standard error about .011
    expect(Math.abs(share(records, ({ truth }) => truth.Opacity === 1) - 0.3)).toBeLessThan(0.045);
    const pairs = pairsOf(records).map(
      ([a, b]) => [a.truth.Opacity ?? 0, b.truth.Opacity ?? 0] as const,
    );
    expect(pairs.length).toBeGreaterThan(2000);
    expect(Math.abs(correlation(pairs) - 0.5)).toBeLessThan(0.08);
  });
  test("patients: 1 to 6 images, of one sex, age and part, and some change label", () => {
    const patients = new Map<string, PhantomRecord[]>();
    for (const r of records) patients.set(r.patient, [...(patients.get(r.patient) ?? []), r]);
    const sizes = new Set([...patients.values()].map((images) => images.length));
    expect([...sizes].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    for (const images of patients.values()) {
      expect(new Set(images.map(({ sex, age, part }) => `${sex}${age}${part}`)).size).toBe(1);
    }
    const several = [...patients.values()].filter((images) => images.length > 1);
    const changed = share(
      several,
      (images) => new Set(images.map(({ truth }) => truth.Opacity)).size > 1,
    );
    expect(changed).toBeGreaterThan(0.1);
    expect(changed).toBeLessThan(0.6);
    expect(patientRecords(records)).toHaveLength(3000);
  });
  test("anatomy: a trait correlates within patients as asked", () => {
    for (const anatomy of [0.9, 0.3]) {
      const some = make({ images: 700, correlation: { anatomy } }).records;
      const spacing = (record: PhantomRecord) => {
        const { scene } = record.parameters();
        return scene.world === "chest" ? scene.anatomy.ribs.spacing : Number.NaN;
      };
      const pairs = pairsOf(some).map(([a, b]) => [spacing(a), spacing(b)] as const);
      // some 600 pairs of 300 patients; traits are cut off at two standard deviations
      expect(Math.abs(correlation(pairs) - anatomy)).toBeLessThan(0.15);
    }
  });
  test("sources: P(source given label), the hospital staying with the patient where the table allows it", () => {
    const sources = { A: { positive: 0.9, negative: 0.2 }, B: { positive: 0.1, negative: 0.8 } };
    const some = make({ sources }).records;
    const inA = (value: 0 | 1) =>
      share(
        some.filter(({ truth }) => truth.Opacity === value),
        ({ source }) => source === "A",
      );
    expect(Math.abs(inA(1) - 0.9)).toBeLessThan(0.06);
    expect(Math.abs(inA(0) - 0.2)).toBeLessThan(0.06);
    for (const [a, b] of pairsOf(some))
      if (a.truth.Opacity === b.truth.Opacity) expect(a.source).toBe(b.source);
  });
  test("lesions and marks: their rates given the label, per part", () => {
    const shortcuts = {
      tag: {
        train: { positive: 0.9, negative: 0.1 },
        validation: { positive: 0, negative: 0 },
        test: { positive: 0.2, negative: 0.2 },
      },
    };
    const findings = { Opacity: { prevalence: 0.5, shown: { positive: 0.8, negative: 0.1 } } };
    const some = make({ shortcuts, findings }).records;
    const has = (label: string, { part, truth }: { part?: string; truth: 0 | 1 }) =>
      share(
        some.filter((r) => r.truth.Opacity === truth && (part ?? r.part) === r.part),
        ({ masks }) => masks.some((mask) => mask.label === label),
      );
    for (const [label, of, rate] of [
      ["tag", { part: "train", truth: 1 }, 0.9],
      ["tag", { part: "train", truth: 0 }, 0.1],
      ["tag", { part: "test", truth: 1 }, 0.2],
      ["tag", { part: "test", truth: 0 }, 0.2],
      ["Opacity", { truth: 1 }, 0.8],
      ["Opacity", { truth: 0 }, 0.1],
    ] as const) {
      // at least 290 images: 4 standard errors of the widest are .1
      expect(Math.abs(has(label, of) - rate)).toBeLessThan(0.1);
    }
    expect(has("tag", { part: "validation", truth: 1 })).toBe(0);
  });
  test("labels: missing and wrong ones, at their rates, while the image follows the truth", () => {
    const some = make({ missing: 0.2, labelNoise: 0.1 }).records;
    expect(Math.abs(share(some, ({ labels }) => labels.Opacity === "missing") - 0.2)).toBeLessThan(
      0.03,
    );
    const known = some.filter(({ labels }) => labels.Opacity !== "missing");
    expect(
      Math.abs(share(known, ({ labels, truth }) => labels.Opacity !== truth.Opacity) - 0.1),
    ).toBeLessThan(0.03);
    for (const { masks, truth } of some) {
      expect(masks.some(({ label }) => label === "Opacity")).toBe(truth.Opacity === 1);
    }
  });
  test("covariates: views and sexes occur, ages are 18 to 95", () => {
    expect(new Set(records.map(({ view }) => view))).toEqual(new Set(["PA", "AP", "AP Supine"]));
    expect(Math.abs(share(records, ({ sex }) => sex === "F") - 0.5)).toBeLessThan(0.08);
    for (const { age } of records) expect(age >= 18 && age <= 95).toBe(true);
  });
  test("duplicates: at their rate, of earlier originals of other patients, with the original's label", () => {
    const some = make({ images: 1000, duplicates: { exact: 0.1, rewindowed: 0.05 } }).records;
    const position = new Map(some.map(({ id }, i) => [id, i]));
    for (const kind of ["exact", "rewindowed"] as const) {
      const rate = share(some, ({ duplicate }) => duplicate?.kind === kind);
      expect(Math.abs(rate - (kind === "exact" ? 0.1 : 0.05))).toBeLessThan(0.04);
    }
    for (const [i, { duplicate, patient, labels }] of some.entries()) {
      if (duplicate === null) continue;
      const j = position.get(duplicate.of) as number;
      const original = some[j] as PhantomRecord;
      expect(j).toBeLessThan(i);
      expect(original.duplicate).toBeNull();
      expect(original.patient).not.toBe(patient);
      expect(original.labels).toEqual(labels);
    }
  });
  test("the first images are the same however many are asked for", () => {
    const plain = ({ id, patient, labels, source }: PhantomRecord) => ({
      id,
      patient,
      labels,
      source,
    });
    expect(make({ images: 50 }).records.map(plain)).toEqual(records.slice(0, 50).map(plain));
  });
  test("and is a dataset as any other", () => {
    const { labels } = binaryTask(make({ missing: 0.2 }));
    expect(labels).toContain(1);
    expect(new Set(records.map(({ id }) => id)).size).toBe(3000);
    expect(labelled(0).length + labelled(1).length).toBe(3000);
  });
});

test("the default has four findings in a chest and three in the other world, each with a mask", async () => {
  const { records } = phantom({ seed: 0, images: 60, size: 32 });
  expect(Object.keys(records[0]?.labels ?? {})).toEqual([
    "Opacity",
    "Effusion",
    "Nodule",
    "Cardiomegaly",
  ]);
  for (const finding of Object.keys(records[0]?.labels ?? {})) {
    const ill = records.find(({ truth }) => truth[finding] === 1);
    const mask = await ill?.masks.find(({ label }) => label === finding)?.mask();
    expect(mask?.data.includes(1)).toBe(true);
  }
  const other = phantom({ seed: 0, images: 40, size: 32, world: "other" });
  expect(Object.keys(other.records[0]?.labels ?? {})).toEqual(["Ball", "Ring", "Grating"]);
  expect(other.records.flatMap(({ masks }) => masks.map(({ label }) => label))).not.toContain(
    "lungs",
  );
});

test("boxes hold the masks of their findings, closely for a nodule", async () => {
  const size = 80;
  const { records } = phantom({ seed: 9, images: 24, size });
  const seen = new Set<string>();
  for (const { boxes = [], masks } of records) {
    for (const { label, x, y, width, height, frame } of boxes) {
      seen.add(label);
      expect(frame).toEqual({ width: size, height: size });
      const mask = await masks.find((m) => m.label === label)?.mask();
      const within = (i: number) => {
        const [column, row] = [i % size, Math.floor(i / size)];
        return column >= x && column < x + width && row >= y && row < y + height;
      };
      const pixels = [...(mask?.data ?? []).entries()].flatMap(([i, m]) => (m === 1 ? [i] : []));
      expect(pixels.filter((i) => !within(i))).toEqual([]);
      // a circle fills pi / 4 of its square, less what rounding to pixels adds around a small one
      if (label === "Nodule") expect(pixels.length).toBeGreaterThan(0.35 * width * height);
    }
  }
  expect([...seen].sort()).toEqual(["Cardiomegaly", "Effusion", "Nodule", "Opacity"]);
});

test.each([
  [{ images: 0 }, "images is 0"],
  [{ size: 16 }, "size is 16"],
  [{ findings: {} }, "findings is empty"],
  [{ findings: { Opacities: { prevalence: 0.5 } } }, 'no finding "Opacities"; nearest: Opacity'],
  [{ findings: { Opacity: { prevalence: 1.5 } } }, "prevalence is 1.5"],
  [
    { shortcuts: { tags: { positive: 1, negative: 1 } } as never },
    'no shortcut "tags"; nearest: tag',
  ],
  [
    { shortcuts: { tag: { train: { positive: 1, negative: 0 } } } },
    'has no rates for part "validation"',
  ],
  [{ shortcuts: { tag: { positive: 2, negative: 0 } } }, "positive is 2"],
  [{ parts: { train: 0.5, test: 0.4 } }, "add up to 0.9"],
  [{ sources: { A: { positive: 1, negative: 0.5 } } }, "sources, negative are 0.5"],
  [{ imagesPerPatient: [1, 1, 1, 1, 1, 1, 1] }, "wants 1 to 6 weights"],
  [{ duplicates: { exact: 0.6, rewindowed: 0.6 } }, "sum is 1.2"],
  [{ missing: Number.NaN }, "missing is NaN"],
] as [Partial<PhantomOptions>, string][])("phantom refuses %j", (options, message) => {
  expect(() => make(options)).toThrow(message);
});
