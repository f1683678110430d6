import { expect, test } from "vitest";
import { flatFindings, hierarchicalFindings } from "./covid-findings.js";

const covid = ["Pneumonia", "Viral", "COVID-19"];

test.each([
  ["Pneumonia/Viral/COVID-19", [covid], [["Pneumonia/Viral/COVID-19"]]],
  ["COVID-19", [covid], [["COVID-19"]]],
  ["COVID-19, ARDS", [covid, ["ARDS"]], [["COVID-19"], ["ARDS"]]],
  [
    " Pneumonia / Viral/Herpes ",
    [["Pneumonia", "Viral", "Herpes"]],
    [["Pneumonia / Viral/Herpes"]],
  ],
  [
    "Pneumonia/Viral/Influenza/H1N1",
    [["Pneumonia", "Viral", "Influenza", "H1N1"]],
    [["Pneumonia/Viral/Influenza/H1N1"]],
  ],
  [
    "Mycoplasma Bacterial Pneumonia",
    [["Pneumonia", "Bacterial", "Mycoplasma"]],
    [["Mycoplasma Bacterial Pneumonia"]],
  ],
  ["Lipoid", [["Pneumonia", "Lipoid"]], [["Lipoid"]]],
  ["Bacterial", [["Pneumonia", "Bacterial"]], [["Bacterial"]]],
  ["No Finding", [["No Finding"]], [["No Finding"]]],
  ["todo", [], []],
  ["Unknown", [], []],
  ["?", [], []],
  [" ", [], []],
])("%j is %j by the hierarchy and %j flat", (cell, hierarchical, flat) => {
  expect(hierarchicalFindings(cell)).toEqual(hierarchical);
  expect(flatFindings(cell)).toEqual(flat);
});
