import { parseHTML } from "linkedom";
import { expect, test } from "vitest";
import { renderReport } from "./render-report.js";
import { HOSTILE_PATIENT, noEstimate, studyPictures, studyReport } from "./report.fixture.js";
import type { StudyReport } from "./schema.js";

const report = studyReport();
const page = renderReport(report, studyPictures(report));
const { document } = parseHTML(page);

/** What a reader sees: the text of the page without its style sheet. */
function visibleText(markup: string): string {
  const { body } = parseHTML(markup).document;
  // Spaces that do not break are a matter of looks.
  return (body.textContent ?? "").replaceAll("\u00a0", " ");
}

/** The same study with everything taken away that may be missing. */
function bareReport(): StudyReport {
  const auroc = noEstimate("only one class in the test part");
  return {
    ...report,
    dataset: { ...report.dataset, composition: [], excluded: [], unreadable: [] },
    arms: report.arms.map((arm) => ({
      ...arm,
      auroc,
      roc: [],
      scores: [],
      units: [],
      frozenUnchanged: null,
      training: { ...arm.training, epochs: [] },
    })),
    baselines: report.baselines.map((baseline) => ({ ...baseline, auroc })),
    contrasts: report.contrasts.map((c) => ({
      ...c,
      difference: auroc,
      p: null,
      verdict: "inconclusive",
    })),
    examples: report.examples.map((e) => ({ ...e, view: null, sex: null, age: null })),
    warnings: [],
    timings: { totalSeconds: 1, featuresImagesPerSecond: null },
  };
}

test("renderReport shows every arm with its value and interval", () => {
  const text = visibleText(page);
  for (const { id } of [...report.arms, ...report.baselines]) expect(text).toContain(id);
  for (const interval of ["[0.487, 0.737]", "[0.641, 0.841]", "[0.714, 0.892]", "[0.470, 0.696]"]) {
    expect(text).toContain(interval);
  }
  expect(text).toContain("[+0.063, +0.319]");
  for (const { patientsHash } of report.split.parts) expect(text).toContain(patientsHash);
  for (const warning of report.warnings) expect(text).toContain(warning);
});

test("renderReport says where the patients are whom pre-trained weights have seen", () => {
  const textWith = (...seen: number[]) => {
    const parts = report.split.parts.map((part, i) => ({ ...part, seenBefore: seen[i] ?? 0 }));
    return visibleText(renderReport({ ...report, split: { ...report.split, parts } }, {}));
  };
  expect(textWith(40)).toContain(
    "40 patients were seen in the pre-training on X-rays; they are kept in the training part whatever the seed",
  );
  expect(textWith(50, 20, 30)).toContain(
    "50 patients of the training, 20 of the validation and 30 of the test part were seen in the pre-training on X-rays: too few others were left",
  );
  expect(textWith()).toContain("Nobody here is known from the pre-training on X-rays.");
});

test("renderReport says twice that the page is not for clinical use", () => {
  const text = visibleText(page);
  expect(text.indexOf("Not for clinical use")).toBeLessThan(200);
  expect(text.length - text.lastIndexOf("Not for clinical use")).toBeLessThan(200);
});

test("renderReport loads nothing", () => {
  for (const element of document.querySelectorAll("[src]")) {
    expect(element.getAttribute("src")).toMatch(/^data:image\//);
  }
  for (const element of document.querySelectorAll("[href]")) {
    expect(element.getAttribute("href")).toMatch(/^#/);
  }
  expect(document.querySelector("script, link, iframe, object, embed")).toBeNull();
  expect(page).not.toMatch(/@import|url\(/);
});

test("renderReport ignores pictures from elsewhere", () => {
  const markup = renderReport(report, { "xray/00000013_005": "https://example.org/x.png" });
  expect(markup).not.toContain("example.org");
});

test("renderReport escapes text from data", () => {
  expect(page).not.toContain("<script");
  expect(visibleText(page)).toContain(HOSTILE_PATIENT);
  const title = `"><script>alert(1)</script>`;
  const arms = report.arms.map((arm) => ({ ...arm, title }));
  const hostile = parseHTML(renderReport({ ...report, arms, title }, {})).document;
  expect(hostile.querySelector("script")).toBeNull();
  expect(hostile.title).toBe(title);
});

test("renderReport gives the same bytes twice", () => {
  const again = studyReport();
  expect(renderReport(again, studyPictures(again))).toBe(page);
});

test("renderReport needs unique ids and sends every link to one of them", () => {
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const link of document.querySelectorAll("a")) {
    expect(ids).toContain(link.getAttribute("href")?.slice(1));
  }
});

test.each([
  ["a full report", page],
  ["a report without estimates, units and pictures", renderReport(bareReport(), {})],
  [
    "a report without arms",
    renderReport({ ...bareReport(), arms: [], baselines: [], contrasts: [], examples: [] }, {}),
  ],
])("renderReport makes sound markup of %s", (_, markup) => {
  const parsed = parseHTML(markup).document;
  const levels = [...parsed.querySelectorAll("h1, h2, h3, h4")].map((h) =>
    Number(h.tagName.slice(1)),
  );
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  for (const [i, level] of levels.entries())
    expect(level).toBeLessThanOrEqual((levels[i - 1] ?? 0) + 1);
  for (const image of parsed.querySelectorAll("img"))
    expect(image.getAttribute("alt")).toBeTruthy();
  for (const svg of parsed.querySelectorAll('svg[role="img"]'))
    expect(svg.getAttribute("aria-label")).toBeTruthy();
  for (const cell of parsed.querySelectorAll("th")) expect(cell.getAttribute("scope")).toBeTruthy();
  for (const row of parsed.querySelectorAll("tbody tr"))
    expect(row.querySelector("th")).not.toBeNull();
  expect(visibleText(markup)).not.toMatch(/undefined|NaN|\bnull\b|Infinity|\[object/);
  expect(markup).not.toMatch(/NaN|undefined|Infinity/);
});

test("renderReport tells why there is no estimate", () => {
  const text = visibleText(renderReport(bareReport(), {}));
  expect(text).toContain("only one class in the test part");
  expect(text).toContain("not computed");
  expect(text).not.toContain("holds chance");
  expect(text).toContain("no picture");
});

test("renderReport flags dead channels and empty maps", () => {
  const flags = [...document.querySelectorAll(".caution")].map(({ textContent }) => textContent);
  expect(flags.filter((text) => text === "dead channel")).toHaveLength(3);
  expect(flags).toContain("Grad-CAM is empty: no region of the layer raises the score");
});
