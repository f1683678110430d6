import { describe, expect, test } from "vitest";
import { lesionContrast, tagContrast } from "./oracles.js";
import { type PhantomRecord, phantom } from "./phantom.js";
import { phantomImage } from "./phantom-image.js";
import { phantomDifference, phantomLungs, phantomMask } from "./phantom-mask.js";
import { plantItem, removeItem } from "./plant-item.js";

// The truths P3 to P13 of the phantom (the audit of P11 is in duplicates.test.ts), with oracle models and without training: each is exact, or a closed form of the
// generating rule.

/** Share of pairs in the right order, ties one half: the definition. */
function auroc(scores: readonly number[], labels: readonly (0 | 1)[]): number {
  const positives = scores.filter((_, i) => labels[i] === 1);
  const negatives = scores.filter((_, i) => labels[i] === 0);
  let won = 0;
  for (const a of positives) for (const b of negatives) won += a > b ? 1 : a === b ? 0.5 : 0;
  return won / (positives.length * negatives.length);
}

/** Mean precision over the positives, tied scores entering together. */
function averagePrecision(scores: readonly number[], labels: readonly (0 | 1)[]): number {
  const positives = labels.reduce((sum: number, y) => sum + y, 0);
  let sum = 0;
  for (const threshold of new Set(scores)) {
    const above = scores.flatMap((s, i) => (s >= threshold ? [labels[i] as number] : []));
    const hits = above.reduce((a, b) => a + b, 0);
    const gained = scores.filter((s, i) => s === threshold && labels[i] === 1).length;
    sum += (gained / positives) * (hits / above.length);
  }
  return sum;
}

const truthOf = (records: readonly PhantomRecord[]) =>
  records.map(({ truth }) => truth.Opacity as 0 | 1);

/** Mean of `values` over records of class `y`. */
function rate(values: readonly number[], labels: readonly (0 | 1)[], y: 0 | 1): number {
  const chosen = values.filter((_, i) => labels[i] === y);
  return chosen.reduce((a, b) => a + b, 0) / chosen.length;
}

/** Standard error of the AUROC of a binary score with patients as the units. */
function clusteredError(records: readonly PhantomRecord[], scores: readonly number[]): number {
  const labels = truthOf(records);
  const positives = labels.filter((y) => y === 1).length;
  const byPatient = new Map<string, number>();
  for (const [i, { patient }] of records.entries()) {
    const y = labels[i] as 0 | 1;
    const off = (scores[i] as number) - rate(scores, labels, y);
    const influence = y === 1 ? off / positives : -off / (labels.length - positives);
    byPatient.set(patient, (byPatient.get(patient) ?? 0) + influence);
  }
  return Math.sqrt([...byPatient.values()].reduce((sum, x) => sum + x * x, 0)) / 2;
}

const same = (positive: number, negative: number) => ({ positive, negative });
const binary = { prevalence: 0.5, contrast: [1, 1] as const };

describe("P3: the lesion oracle", () => {
  test.each([
    [1, 0],
    [0.8, 0.3],
    [0.5, 0.5],
  ])("has AUROC (1 + a - b) / 2 for lesion rates a = %d and b = %d", (a, b) => {
    const findings = { Opacity: { ...binary, shown: same(a, b) } };
    const { records } = phantom({ seed: 3, images: 1500, size: 32, findings });
    const labels = truthOf(records);
    const scores = records.map((record) => lesionContrast(record.parameters()));
    const value = auroc(scores, labels);
    expect(value).toBeCloseTo((1 + rate(scores, labels, 1) - rate(scores, labels, 0)) / 2, 12);
    // 4 standard errors; 0 where the rule is certain
    expect(Math.abs(value - (1 + a - b) / 2)).toBeLessThanOrEqual(
      4 * clusteredError(records, scores),
    );
  });
});

describe("P4, P10: the tag oracle", () => {
  const records = (
    test: { positive: number; negative: number },
    { seed = 4, images = 1000 } = {},
  ) =>
    phantom({
      seed,
      images,
      size: 32,
      findings: { Opacity: binary },
      parts: { train: 0.5, test: 0.5 },
      shortcuts: { tag: { train: same(0.8, 0.3), test } },
    }).records;
  const score = (of: readonly PhantomRecord[], part: string, label: string) => {
    const those = of.filter((record) => record.part === part);
    const scores = those.map(({ masks }) => (masks.some((mask) => mask.label === label) ? 1 : 0));
    return { value: auroc(scores, truthOf(those)), error: clusteredError(those, scores) };
  };

  test("has AUROC (1 + a - b) / 2 in training", () => {
    const { value, error } = score(records(same(0.4, 0.4)), "train", "tag");
    expect(Math.abs(value - 0.75)).toBeLessThan(4 * error);
  });
  test("is .5 within its clustered interval where the tag is independent of the label", () => {
    const outside = Array.from({ length: 20 }, (_, seed) => {
      const { value, error } = score(records(same(0.4, 0.4), { seed, images: 400 }), "test", "tag");
      return Math.abs(value - 0.5) > 1.96 * error;
    }).filter(Boolean);
    // 95 % intervals: more than 4 misses of 20 have a probability of .003
    expect(outside.length).toBeLessThanOrEqual(4);
  });

  test("goes from q to 1 - q when the correlation is reversed, and the lesion oracle stays", () => {
    const [kept, reversed] = [records(same(0.8, 0.3)), records(same(0.3, 0.8))];
    const before = score(kept, "test", "tag");
    const after = score(reversed, "test", "tag");
    expect(Math.abs(before.value + after.value - 1)).toBeLessThan(
      4 * Math.hypot(before.error, after.error),
    );
    expect(score(reversed, "test", "Opacity").value).toBe(1);
    expect(score(kept, "test", "Opacity").value).toBe(1);
    // exact where the rule is certain
    expect(score(records(same(1, 0)), "test", "tag").value).toBe(1);
    expect(score(records(same(0, 1)), "test", "tag").value).toBe(0);
  });
});

test("P5: a constant model has AUROC .5, AP = prevalence", () => {
  const findings = { Opacity: { prevalence: 0.3 } };
  const labels = truthOf(phantom({ seed: 5, images: 300, size: 32, findings }).records);
  const positives = labels.filter((y) => y === 1).length;
  const scores = labels.map(() => 0.7);
  expect(auroc(scores, labels)).toBe(0.5);
  expect(averagePrecision(scores, labels)).toBeCloseTo(positives / labels.length, 12);
});

test("P6: a planted tag flips every negative of the tag oracle and none of the lesion oracle, a neutral patch none", () => {
  const { records } = phantom({
    seed: 6,
    images: 200,
    size: 32,
    findings: { Opacity: binary },
    shortcuts: { tag: same(0.5, 0.2) },
  });
  const clean = records
    .map((record) => record.parameters())
    .filter((p) => tagContrast(p) === 0 && lesionContrast(p) === 0);
  expect(clean.length).toBeGreaterThan(50);
  const flips = (kind: "neutralPatch" | "tag", oracle: typeof tagContrast) =>
    clean.filter((p) => oracle(plantItem(p, kind)) > 0.5).length / clean.length;
  expect(flips("tag", tagContrast)).toBe(1);
  expect(flips("tag", lesionContrast)).toBe(0);
  expect(flips("neutralPatch", tagContrast)).toBe(0);
  expect(flips("neutralPatch", lesionContrast)).toBe(0);
});

describe("P7: where things are", () => {
  const { records } = phantom({
    seed: 7,
    images: 80,
    size: 48,
    findings: { Opacity: { ...binary, shown: same(0.9, 0.1) } },
    shortcuts: { tag: same(0.9, 0.1), neutralPatch: same(0.5, 0.5), sideLetter: same(0.5, 0.5) },
  });
  const all = records.map((record) => record.parameters());
  const lungs = all.map((p) => phantomLungs(p).data);
  /** Pixels of each image that an item changes, inside and outside the lungs. */
  const pixels = (kind: Parameters<typeof phantomMask>[1]) =>
    all.map((p, k) => {
      const mask = phantomMask(p, kind).data;
      const total = mask.reduce((a, b) => a + b, 0);
      const inside = mask.reduce((sum, m, i) => sum + m * (lungs[k]?.[i] as number), 0);
      return { total, inside, outside: total - inside };
    });
  const [opacity, tag] = [pixels("opacity"), pixels("tag")];

  test("tags, side letters and patches lie outside the lungs, opacities inside", () => {
    const marks = [tag, pixels("neutralPatch"), pixels("sideLetter")];
    for (const mark of marks) {
      expect(mark.filter(({ total }) => total > 0).length).toBeGreaterThan(20);
      expect(mark.filter(({ inside }) => inside > 0)).toEqual([]);
    }
    expect(opacity.filter(({ total }) => total > 0).length).toBeGreaterThan(20);
    expect(opacity.filter(({ outside }) => outside > 0)).toEqual([]);
  });
  test("without lungs the lesion oracle falls to .5 and the tag oracle stays; with lungs only the reverse", () => {
    /** An oracle sees its item wherever a pixel of it is left. */
    const of = (counts: typeof tag, seen: "inside" | "outside" | "total") =>
      auroc(
        counts.map((count) => (count[seen] > 0 ? 1 : 0)),
        truthOf(records),
      );
    const [lesionWhole, tagWhole] = [of(opacity, "total"), of(tag, "total")];
    expect(lesionWhole).toBeGreaterThan(0.8);
    expect(tagWhole).toBeGreaterThan(0.8);
    expect(of(opacity, "outside")).toBe(0.5);
    expect(of(tag, "outside")).toBe(tagWhole);
    expect(of(opacity, "inside")).toBe(lesionWhole);
    expect(of(tag, "inside")).toBe(0.5);
  });
});

describe("P8, P9: the source", () => {
  const make = (positive: number, negative: number) =>
    phantom({
      seed: 8,
      images: 1500,
      size: 32,
      findings: { Opacity: binary },
      sources: { A: same(positive, negative), B: same(1 - positive, 1 - negative) },
    }).records;
  /** The share of positives among training images of the same source. */
  const baseline = (records: readonly PhantomRecord[]) => {
    const train = records.filter(({ part }) => part === "train");
    const prevalence = (source: string) => {
      const those = train.filter((record) => record.source === source);
      return those.filter(({ truth }) => truth.Opacity === 1).length / those.length;
    };
    const test = records.filter(({ part }) => part === "test");
    const known = new Map(
      [...new Set(train.map(({ source }) => source))].map((s) => [s, prevalence(s)]),
    );
    return { test, scores: test.map(({ source }) => known.get(source) ?? 0.5) };
  };

  test("a source oracle equals the source baseline, and is .5 within every source", () => {
    const { test, scores } = baseline(make(0.8, 0.3));
    const oracle = test.map(({ source }) => (source === "A" ? 1 : 0));
    expect(auroc(oracle, truthOf(test))).toBe(auroc(scores, truthOf(test)));
    expect(auroc(scores, truthOf(test))).toBeGreaterThan(0.65);
    for (const source of ["A", "B"]) {
      const within = test.flatMap((record, i) => (record.source === source ? [i] : []));
      const labels = truthOf(within.map((i) => test[i] as PhantomRecord));
      expect(
        auroc(
          within.map((i) => oracle[i] as number),
          labels,
        ),
      ).toBe(0.5);
    }
  });
  test("the baseline is .5 where source and label are independent and 1 where one decides the other", () => {
    const free = make(0.5, 0.5);
    const isA = free.map(({ source }) => (source === "A" ? 1 : 0));
    // 99.9 %: one interval of one seed
    expect(Math.abs(auroc(isA, truthOf(free)) - 0.5)).toBeLessThan(
      3.29 * clusteredError(free, isA),
    );
    const bound = baseline(make(1, 0));
    expect(auroc(bound.scores, truthOf(bound.test))).toBe(1);
  });
});

test("P11: a model that remembers images gains on duplicates and nothing without them", () => {
  const { records } = phantom({
    seed: 11,
    images: 160,
    size: 64,
    findings: { Opacity: { prevalence: 0.5 } },
    duplicates: { exact: 0.1, rewindowed: 0.1 },
  });
  const score = (part: readonly PhantomRecord[]) =>
    part.map(({ duplicate }) =>
      duplicate ? (records.find((r) => r.id === duplicate.of)?.truth.Opacity ?? 0.5) : 0.5,
    );
  const copies = records.filter(({ duplicate }) => duplicate !== null);
  const clean = records.filter(({ duplicate }) => duplicate === null);
  expect(auroc(score(copies), truthOf(copies))).toBe(1);
  expect(auroc(score(clean), truthOf(clean))).toBe(0.5);
  const patients = new Map(records.map(({ id, patient }) => [id, patient]));
  for (const { duplicate, patient } of copies)
    expect(patients.get(duplicate?.of ?? "")).not.toBe(patient);
});

describe("P12, P13: localisation", () => {
  const { records } = phantom({
    seed: 12,
    images: 4,
    size: 48,
    findings: { Opacity: { prevalence: 1 } },
    shortcuts: { tag: same(1, 1) },
  });
  const parameters = (records[0] as PhantomRecord).parameters();
  const lesion = phantomMask(parameters, "opacity").data;
  const tag = phantomMask(parameters, "tag").data;
  const area = lesion.reduce((a, b) => a + b, 0) / lesion.length;
  const mass = (map: Float32Array) =>
    map.reduce((sum, m, i) => sum + m * (lesion[i] as number), 0) / map.reduce((a, b) => a + b, 0);

  test("the lesion's mask as a map has mass accuracy 1, lift 1 / area, pointing 1 and pixel AP 1", () => {
    expect(area).toBeGreaterThan(0.003);
    expect(mass(lesion)).toBe(1);
    expect(mass(lesion) / area).toBeCloseTo(1 / area, 12);
    expect(lesion[lesion.indexOf(Math.max(...lesion))]).toBe(1);
    expect(averagePrecision([...lesion], [...lesion] as (0 | 1)[])).toBe(1);
  });
  test("a uniform map has lift 1, and the tag's mask has mass accuracy 0 on the lesion", () => {
    expect(mass(new Float32Array(lesion.length).fill(0.2)) / area).toBeCloseTo(1, 5);
    expect(tag.some((inside) => inside === 1)).toBe(true);
    expect(mass(tag)).toBe(0);
  });
  test("the linear lesion oracle has its template as gradient, and occlusion gives template times image", () => {
    const template = phantomDifference(parameters, "opacity").data;
    const image = phantomImage(parameters).data;
    const score = (x: ArrayLike<number>) =>
      template.reduce((sum, t, i) => sum + t * (x[i] as number), 0);
    const changed = (i: number, value: number) =>
      Float64Array.from(image, (x, k) => (k === i ? value : x));
    for (let i = 0; i < template.length; i += 53) {
      const x = image[i] as number;
      const t = template[i] as number;
      const slope = (score(changed(i, x + 1)) - score(changed(i, x - 1))) / 2;
      // sums of a million lose five of sixteen digits
      expect(slope).toBeCloseTo(t, 6);
      expect(score(image) - score(changed(i, 0))).toBeCloseTo(t * x, 5);
    }
    // the template's own contrast: the score of the image with it less without it
    const without = phantomImage(removeItem(parameters, "opacity")).data;
    const energy = template.reduce((sum, t) => sum + t * t, 0);
    expect((score(image) - score(without)) / energy).toBeCloseTo(1, 6);
  });
});
