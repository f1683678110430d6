import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sampleXrayNetworkFolder } from "@xrt/sample";

let patients: ReadonlySet<number> | undefined;

/**
 * Whether an image is of a patient on whom the embedded X-ray network was trained: names of NIH ChestX-ray14 begin with the patient, as in `00000061_012`.
 * Films of that collection that bear other names elsewhere are not recognised.
 */
export function seenByXrayNetwork(id: string): boolean {
  const [, patient] = /(?:^|\/)(\d{8})_\d{3}(?:\.\w+)?$/.exec(id) ?? [];
  if (patient === undefined) return false;
  patients ??= new Set<number>(
    JSON.parse(readFileSync(join(sampleXrayNetworkFolder(), "patients.json"), "utf8")),
  );
  return patients.has(Number(patient));
}
