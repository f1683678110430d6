import { expect, test } from "vitest";
import { estimate, noEstimate, studyReport } from "./report/report.fixture.js";
import { studyWarnings } from "./study-warnings.js";

const report = studyReport();
const dataset = { ...report.dataset, unreadable: [] };
const arms = report.arms.map((arm) => ({
  ...arm,
  auroc: estimate(0.9, 0.8, 0.95),
  frozenUnchanged: null,
}));
const baselines = report.baselines.map((b) => ({ ...b, auroc: estimate(0.6, 0.5, 0.7) }));
const facts = {
  ...report,
  ...{ dataset, arms, baselines },
  ...{ quick: false, interrupted: false, notRun: [], seenBefore: [] },
};
const said = (changes: Partial<Parameters<typeof studyWarnings>[0]>) =>
  studyWarnings({ ...facts, ...changes }).filter((w) => !studyWarnings(facts).includes(w));

test("studyWarnings always say what one small split of one collection cannot show", () => {
  const always = studyWarnings(facts).join("\n");
  const { images, patients } = report.split.parts.find(({ name }) => name === "test") ?? {};
  expect(always).toContain(`${images} images of ${patients} patients`);
  for (const words of ["one split and one seed", "one collection", "labels", "a map shows"]) {
    expect(always.toLowerCase()).toContain(words);
  }
  expect(always).not.toMatch(/stopped|quick|could not be read|baseline|bit-identical/);
});

test("studyWarnings name the arms whose interval reaches down to the baseline", () => {
  const [first, second] = arms;
  const beaten = [{ ...first, auroc: estimate(0.8, 0.6, 0.9) }, second] as typeof arms;
  expect(said({ arms: beaten })).toEqual([
    `The interval of "${first?.title}" reaches down to the baseline that sees no pixel (0.600).`,
  ]);
  const unknown = [{ ...first, auroc: noEstimate("too-few") }] as typeof arms;
  expect(said({ arms: unknown }).length).toBe(1);
});

test("studyWarnings count the unreadable images", () => {
  const unreadable = (n: number) => ({
    ...dataset,
    unreadable: Array.from({ length: n }, (_, i) => ({ file: `${i}.png`, reason: "empty" })),
  });
  expect(said({ dataset: unreadable(1) })[0]).toMatch(/^1 image could not be read and is left out/);
  expect(said({ dataset: unreadable(3) })[0]).toMatch(/^3 images could not be read and are left/);
});

test("studyWarnings tell of a frozen part that moved, a quick run and an early end", () => {
  const moved = arms.map((arm, i) => ({ ...arm, frozenUnchanged: i !== 1 }));
  expect(said({ arms: moved })).toEqual([expect.stringContaining(`"${arms[1]?.title}" did not`)]);
  expect(said({ quick: true })).toEqual([expect.stringContaining("quick run")]);
  expect(said({ interrupted: true, notRun: ["a", "b"] })).toEqual([
    "The run was stopped early; not run: a, b.",
  ]);
  expect(said({ interrupted: true })).toEqual([
    "The run was stopped early; not run: some of the pictures.",
  ]);
});

test("studyWarnings say that several differences are not corrected for their number", () => {
  expect(studyWarnings(facts).join(" ")).toContain(
    `the ${report.contrasts.length} differences are not corrected`,
  );
  expect(studyWarnings({ ...facts, contrasts: [] }).join(" ")).not.toContain("not corrected");
});

test("studyWarnings say which weights have seen the test images", () => {
  const seenBefore = [{ title: "X-rays, frozen", images: 3 }];
  expect(said({ seenBefore })).toEqual([
    'The weights of "X-rays, frozen" were trained on 3 test images before: its result here is no test.',
  ]);
});

test("studyWarnings say that patients who were seen before have made the test part small", () => {
  const sized = (train: number, seen: number) => ({
    ...report.split,
    parts: report.split.parts.map((part) =>
      part.name === "train"
        ? { ...part, images: train, seenBefore: seen }
        : { ...part, seenBefore: 0 },
    ),
  });
  const { images = 0 } = report.split.parts.find(({ name }) => name === "test") ?? {};
  expect(images).toBe(120);
  const small = (train: number, seen: number) =>
    studyWarnings({ ...facts, split: sized(train, seen) }).filter((w) => w.includes("in place of"));
  expect(small(639, 500)).toEqual([
    "The test part holds 12\u00a0% of the images in place of 25\u00a0%: more patients than fit the training part were seen in the pre-training on X-rays, and stay in it.",
  ]);
  expect(small(639, 0)).toEqual([]);
  expect(small(119, 50)).toEqual([]);
});
