import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sampleXrayNetworkFolder } from "@xrt/sample";
import type { Arm } from "./arm.js";
import { frozenArm } from "./frozen-arm.js";

/** Features of a network that has seen X-rays, as they are, and a trained linear head. */
export const cxr: Arm = frozenArm(
  {
    id: "cxr",
    title: "X-rays, frozen",
    description:
      "The same network after training on 13 findings in 1,070 other films of NIH ChestX-ray14, from the ImageNet weights on, untouched; the pooled features of each image are computed once and a linear head is trained on them. A small substitute for CheXNet.",
    pretrainedOn: isTrainingImage,
  },
  { folder: sampleXrayNetworkFolder(), trainedOn: "ImageNet, then NIH ChestX-ray14" },
);

let patients: ReadonlySet<number> | undefined;

/** Whether an image is of a patient on whom the network was trained: names of NIH ChestX-ray14 begin with the patient, as in `00000061_012`. */
function isTrainingImage(id: string): boolean {
  const [, patient] = /(?:^|\/)(\d{8})_\d{3}(?:\.\w+)?$/.exec(id) ?? [];
  if (patient === undefined) return false;
  patients ??= new Set<number>(
    JSON.parse(readFileSync(join(sampleXrayNetworkFolder(), "patients.json"), "utf8")),
  );
  return patients.has(Number(patient));
}
