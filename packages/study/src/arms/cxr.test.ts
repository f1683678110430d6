import { readFileSync } from "node:fs";
import { join } from "node:path";
import { patientRecords } from "@xrt/data";
import { openDataset } from "@xrt/data/node";
import { sampleXrayNetworkFolder, sampleXraysFolder } from "@xrt/sample";
import { expect, test } from "vitest";
import { patientsToLearnFrom } from "../../recipes/patients-to-learn-from.js";
import { FRACTIONS, studySplit } from "../study-split.js";
import { cxr } from "./cxr.js";
import { IMAGENET, isHead, mobileNetBackbone } from "./mobilenet-backbone.js";
import { seenByXrayNetwork } from "./seen-by-xray-network.js";

const { records } = await openDataset(sampleXraysFolder());
const sample = patientRecords(records);
const seen = sample.filter(({ id }) => cxr.pretrainedOn?.(id));

test("of the embedded sample the X-ray network has seen 40 patients with Effusion, those that the recipe chooses", () => {
  const patients = new Set(seen.map(({ patient }) => patient));
  expect(patients.size).toBe(40);
  expect(patients).toEqual(patientsToLearnFrom(sample, "Effusion"));
  expect(seen.every(({ labels }) => labels.Effusion === 1)).toBe(true);
});

test("whatever the seed, the study tests and chooses on nobody whom the X-ray network has seen", async () => {
  for (let seed = 0; seed < 20; seed++) {
    const { parts, report } = await studySplit({
      records: sample,
      labels: sample.map(({ labels }) => (labels.Effusion === 1 ? 1 : 0)),
      ...{ positive: "Effusion", seed, seenBefore: seenByXrayNetwork },
    });
    const known = (part: readonly number[]) =>
      part.filter((i) => cxr.pretrainedOn?.(sample[i]?.id ?? "")).length;
    expect([parts.train, parts.validation, parts.test].map(known)).toEqual([seen.length, 0, 0]);
    expect(report.parts.map(({ seenBefore }) => seenBefore)).toEqual([40, 0, 0]);
    // as without pins: no share of 130 positive and 152 negative images is missed by a whole one
    for (const { name, images, positives } of report.parts) {
      expect(Math.abs(positives - FRACTIONS[name] * 130)).toBeLessThan(1);
      expect(Math.abs(images - positives - FRACTIONS[name] * 152)).toBeLessThan(1);
    }
  }
});

test("images of patients on whom it was trained are known by their names", () => {
  const folder = sampleXrayNetworkFolder();
  const [first = 0] = JSON.parse(readFileSync(join(folder, "patients.json"), "utf8"));
  const name = `${String(first).padStart(8, "0")}_000`;
  const names = [`images/${name}.jpg`, name, "images/film-1.jpg"];
  expect(names.map((id) => cxr.pretrainedOn?.(id))).toEqual([true, true, false]);
});

test("its weights are those of ImageNet up to block 7, and others behind", async () => {
  const weights = { folder: sampleXrayNetworkFolder(), trainedOn: "X-rays" };
  const [own, imagenet] = [
    await mobileNetBackbone(0, weights),
    await mobileNetBackbone(0, IMAGENET),
  ];
  const away = (name: string) => {
    const [a, b] = [own, imagenet].map(({ graph }) => graph.parameters.get(name)?.array.data ?? []);
    const length = Math.hypot(...Array.from(b ?? []));
    return Math.hypot(...Array.from(a ?? [], (v, i) => v - (b?.[i] ?? 0))) / length;
  };
  const kernels = [...own.graph.parameters.keys()].filter(
    (n) => n.endsWith("kernel") && !isHead(n),
  );
  const early = kernels.filter((name) => /^conv1|conv_(dw|pw)_[1-7]\//.test(name));
  const late = kernels.filter((name) => /conv_pw_1[0-3]\//.test(name));
  expect([early.length, late.length]).toEqual([15, 4]);
  // halves keep three digits
  for (const name of early) expect(away(name), name).toBeLessThan(1e-3);
  for (const name of late) expect(away(name), name).toBeGreaterThan(1e-3);
});
