import type { PatientRecord } from "@xrt/data";

/** A record without pixels, of patient `id` unless another is given. */
export function record(id: string, facts: Partial<PatientRecord> = {}): PatientRecord {
  return {
    id,
    file: `${id}.png`,
    patient: id,
    labels: {},
    view: null,
    sex: null,
    age: null,
    source: null,
    licence: null,
    image: () => Promise.reject(new Error("has no pixels")),
    ...facts,
  };
}
