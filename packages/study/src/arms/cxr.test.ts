import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openDataset } from "@xrt/data/node";
import { sampleXrayNetworkFolder, sampleXraysFolder } from "@xrt/sample";
import { expect, test } from "vitest";
import { cxr } from "./cxr.js";
import { IMAGENET, isHead, mobileNetBackbone } from "./mobilenet-backbone.js";

test("no patient of the embedded sample was in the training of the X-ray network", async () => {
  const { records } = await openDataset(sampleXraysFolder());
  expect(records.filter(({ id }) => cxr.pretrainedOn?.(id))).toEqual([]);
});

test("images of patients on whom it was trained are known by their names", () => {
  const folder = sampleXrayNetworkFolder();
  const [first = 0] = JSON.parse(readFileSync(join(folder, "patients.json"), "utf8"));
  const name = `${String(first).padStart(8, "0")}_000`;
  const seen = (id: string) => cxr.pretrainedOn?.(id);
  expect([seen(`images/${name}.jpg`), seen(name), seen("images/film-1.jpg")]).toEqual([
    ...[true, true, false],
  ]);
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
