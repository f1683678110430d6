import { DataError, randomStream, UsageError } from "@xrt/core";
import { cycled } from "./cycle.js";
import type { Sampler, SamplerData } from "./sampler.js";

/**
 * Every patient as often as any other in an epoch; their images take turns over the epochs, so that a patient with twenty images
 * does not count twenty times.
 *
 * @param options - `imagesPerPatient`: images of each patient in an epoch, at least 1.
 * @throws UsageError when `imagesPerPatient` is not a whole number from 1.
 *
 * @example
 * ```ts
 * import { patientBalanced } from "@xrt/train";
 * const data = { images: 4, labels: [0, 1, 1, 1], groups: ["a", "b", "b", "b"] };
 * patientBalanced().size(data); // => 2
 * ```
 */
export function patientBalanced({
  imagesPerPatient = 1,
}: {
  readonly imagesPerPatient?: number;
} = {}): Sampler {
  if (!(Number.isInteger(imagesPerPatient) && imagesPerPatient >= 1)) {
    throw new UsageError(
      `patientBalanced: imagesPerPatient is ${imagesPerPatient}, wants a whole number from 1`,
    );
  }
  return {
    name: "patient-balanced",
    options: { imagesPerPatient },
    size: (data) => imagesPerPatient * patientsOf(data).size,
    order(data, { seed, epoch }) {
      const count = imagesPerPatient;
      const from = (epoch - 1) * count;
      const drawn = [...patientsOf(data)].flatMap(([patient, images]) =>
        cycled(images, { seed, stream: `train/patient-${patient}`, from, count }),
      );
      const order = randomStream(seed, `train/epoch-${epoch}`).permutation(drawn.length);
      return order.map((i) => drawn[i] as number);
    },
  };
}

function patientsOf({ groups }: SamplerData): Map<string, number[]> {
  if (groups === undefined) {
    throw new DataError("patientBalanced: the training examples have no `groups`, the patients");
  }
  const patients = new Map<string, number[]>();
  for (const [i, patient] of groups.entries()) {
    const own = patients.get(patient) ?? [];
    own.push(i);
    patients.set(patient, own);
  }
  return patients;
}
