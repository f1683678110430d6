import { expect, test } from "vitest";
import { labelsOfPaths } from "./labels-of-paths.js";

const covid = ["Pneumonia", "Viral", "COVID-19"];
const sars = ["Pneumonia", "Viral", "SARS"];

test("an image has every name on its paths and none of the others", () => {
  const { labels, unspecified } = labelsOfPaths([[covid], [["Tuberculosis"]], []]);
  expect(labels).toEqual([
    { Pneumonia: 1, Viral: 1, "COVID-19": 1, Tuberculosis: 0 },
    { Pneumonia: 0, Viral: 0, "COVID-19": 0, Tuberculosis: 1 },
    { Pneumonia: "missing", Viral: "missing", "COVID-19": "missing", Tuberculosis: "missing" },
  ]);
  expect(unspecified).toBe(0);
});

test("an image that stops at a group says nothing of its members: negative or missing", () => {
  const paths = [[covid], [sars], [["Pneumonia", "Viral"]], [["Pneumonia"], ["Tuberculosis"]]];
  const negative = labelsOfPaths(paths);
  expect(negative.unspecified).toBe(2);
  expect(negative.labels[2]).toEqual({
    Pneumonia: 1,
    Viral: 1,
    "COVID-19": 0,
    SARS: 0,
    Tuberculosis: 0,
  });
  const missing = labelsOfPaths(paths, { unspecifiedChild: "missing" });
  expect(missing.labels[2]).toEqual({
    Pneumonia: 1,
    Viral: 1,
    "COVID-19": "missing",
    SARS: "missing",
    Tuberculosis: 0,
  });
  expect(missing.labels[3]).toEqual({
    Pneumonia: 1,
    Viral: "missing",
    "COVID-19": "missing",
    SARS: "missing",
    Tuberculosis: 1,
  });
});

test("a group whose member is stated beside it is not left open", () => {
  const { labels, unspecified } = labelsOfPaths([[["Pneumonia"], covid], [sars]], {
    unspecifiedChild: "missing",
  });
  expect(unspecified).toBe(0);
  expect(labels[0]).toEqual({ Pneumonia: 1, Viral: 1, "COVID-19": 1, SARS: 0 });
});

test("equal labels are one object", () => {
  const { labels } = labelsOfPaths([[covid], [covid]]);
  expect(labels[0]).toBe(labels[1]);
});
