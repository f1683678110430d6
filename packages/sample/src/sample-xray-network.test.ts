import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sampleXrayNetworkFolder } from "./sample-xray-network-folder.js";

const folder = sampleXrayNetworkFolder();
const json = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8"));
const classes: string[] = json("classes.json");
const patients: number[] = json("patients.json");
const card = json("card.json");

test("the X-ray network tells 14 findings, Effusion among them, in the order that its contract says", () => {
  expect(classes).toHaveLength(14);
  expect(classes).toContain("Effusion");
  const { userDefinedMetadata, weightsManifest } = json("model.json");
  expect(JSON.parse(userDefinedMetadata.xrt).classes).toEqual(classes);
  const weights: { name: string; shape: number[] }[] = weightsManifest[0].weights;
  expect(weights.find(({ name }) => name === "head/kernel")?.shape).toEqual([256, 14]);
});

test("its weights take at most 3 MB", () => {
  expect(statSync(join(folder, "weights.bin")).size).toBeLessThanOrEqual(3e6);
});

test("its card counts the patients of its list, and has an AUROC with interval for each finding", () => {
  expect(card.shipped.patients).toBe(patients.length);
  expect(patients).toEqual([...new Set(patients)].sort((a, b) => a - b));
  type Row = { finding: string; auroc: { value: number; lower: number; upper: number } };
  const rows: Row[] = card.crossValidation.findings;
  expect(rows.map(({ finding }) => finding)).toEqual(classes);
  expect(card.shipped.findings.map(({ finding }: Row) => finding)).toEqual(classes);
  for (const { auroc } of [...rows, card.shipped.heldOut]) {
    expect(auroc.lower).toBeLessThan(auroc.value);
    expect(auroc.upper).toBeGreaterThan(auroc.value);
  }
});

test("its model card says the numbers of its card", () => {
  const text = readFileSync(join(folder, "MODEL_CARD.md"), "utf8");
  const { crossValidation, shipped } = card;
  const said = ({ value, lower, upper }: { value: number; lower: number; upper: number }) =>
    `${value.toFixed(3)} [${lower.toFixed(3)}, ${upper.toFixed(3)}]`;
  for (const { finding, positives, positivePatients, auroc } of crossValidation.findings) {
    expect(text).toContain(`| ${finding} | ${positives} (${positivePatients}) | ${said(auroc)} |`);
  }
  expect(text).toContain(said(shipped.heldOut.auroc));
  expect(text).toContain(
    `${shipped.images.toLocaleString("en")} images of ${patients.length} patients`,
  );
});
