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
