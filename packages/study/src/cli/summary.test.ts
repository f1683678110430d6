import { expect, test } from "vitest";
import { noEstimate, studyReport } from "../report/report.fixture.js";
import { summary } from "./summary.js";

const report = studyReport();

test("summary names data, overlap, and every arm and baseline with interval and method", () => {
  const text = summary({ ...report, dataset: { ...report.dataset, unreadable: [] } });
  const lines = text.split("\n");
  expect(lines[0]).toBe(`${report.title}: 1204 images of 812 patients, 401 positive`);
  expect(lines[1]).toBe("patients in more than one part of the split: 0");
  expect(lines[2]).toBe("test patients seen in the pre-training on X-rays: 0");
  expect(lines[3]).toBe("  scratch-cnn          AUROC 0.612 [0.487, 0.737]  Obuchowski");
  for (const { id } of [...report.arms, ...report.baselines]) expect(text).toContain(`  ${id} `);
  expect(lines.at(-1)).toBe("not for clinical use");
  expect(lines.length).toBe(4 + report.arms.length + report.baselines.length);
});

test("summary names the images that could not be read", () => {
  const unreadable = ["a.png", "b.png"].map((file) => ({ file, reason: "empty" }));
  expect(summary({ ...report, dataset: { ...report.dataset, unreadable } })).toContain(
    "\ncould not be read and left out: a.png, b.png\n",
  );
});

test("summary says why there is no value, and that an end of an interval is unknown", () => {
  const [arm] = report.arms;
  const { lower: _, ...open } = arm?.auroc ?? noEstimate("empty");
  const arms = arm === undefined ? [] : [arm, { ...arm, auroc: open }];
  const text = summary({
    ...report,
    arms: arms.map((a, i) => (i === 0 ? { ...a, auroc: noEstimate("single-class") } : a)),
  });
  expect(text).toContain("AUROC undefined (single-class)");
  expect(text).toContain("AUROC 0.612 [?, 0.737]");
});
