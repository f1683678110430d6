import { expect, test } from "vitest";
import { chooseExamples, type Scored } from "./choose-examples.js";

/** Images named by label and score, each of its own patient unless one is given. */
function scored(...rows: (readonly [label: 0 | 1, score: number, patient?: string])[]): Scored[] {
  return rows.map(([label, score, patient], index) => ({
    index,
    label,
    score,
    patient: patient ?? `p${index}`,
  }));
}

test("chooseExamples takes the clearest decisions of every outcome, right ones twice", () => {
  const images = scored(
    [1, 1],
    [1, 3],
    [1, 2],
    [1, -1],
    [1, -2],
    [0, 1],
    [0, 4],
    [0, -3],
    [0, -1],
    [0, -2],
  );
  expect(chooseExamples(images, 0)).toEqual([
    { index: 1, outcome: "true positive" },
    { index: 2, outcome: "true positive" },
    { index: 4, outcome: "false negative" },
    { index: 6, outcome: "false positive" },
    { index: 7, outcome: "true negative" },
    { index: 9, outcome: "true negative" },
  ]);
});

test("chooseExamples calls a score at the threshold positive", () => {
  const chosen = chooseExamples(scored([1, 0.5], [0, 0.5], [1, 0.4], [0, 0.4]), 0.5);
  expect(chosen.map(({ index, outcome }) => [index, outcome])).toEqual([
    [0, "true positive"],
    [2, "false negative"],
    [1, "false positive"],
    [3, "true negative"],
  ]);
});

test("chooseExamples fills the place of an outcome that does not occur", () => {
  const images = scored([1, 1], [1, 2], [1, 5], [1, 6], [0, -3], [0, -2], [0, -4]);
  expect(chooseExamples(images, 0)).toEqual([
    { index: 3, outcome: "true positive" },
    { index: 2, outcome: "true positive" },
    { index: 6, outcome: "true negative" },
    { index: 4, outcome: "true negative" },
    // the next clearest, whatever they are
    { index: 1, outcome: "true positive" },
    { index: 5, outcome: "true negative" },
  ]);
});

test("chooseExamples shows no patient twice", () => {
  const images = scored([1, 9, "a"], [1, 8, "a"], [0, 7, "a"], [1, -3, "b"], [0, -1, "b"]);
  expect(chooseExamples(images, 0)).toEqual([
    { index: 0, outcome: "true positive" },
    { index: 3, outcome: "false negative" },
  ]);
});

test("chooseExamples returns fewer than six where there are fewer patients, and none of none", () => {
  expect(chooseExamples(scored([1, 1], [0, 1], [0, 2]), 0).length).toBe(3);
  expect(chooseExamples([], 0)).toEqual([]);
});

test("chooseExamples breaks ties by the order of the images", () => {
  const images = scored(...Array.from({ length: 10 }, () => [1, 1] as const));
  expect(chooseExamples(images, 0).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
});
