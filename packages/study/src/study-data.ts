import {
  DataError,
  type LongWork,
  type NdArray,
  type Preprocess,
  preprocess,
  stack,
  toGrey,
  UsageError,
} from "@xrt/core";
import {
  type BinaryTask,
  binaryTask,
  type Dataset,
  decodeAll,
  type PatientRecord,
  patientRecords,
} from "@xrt/data";
import { seenByXrayNetwork } from "./arms/seen-by-xray-network.js";
import { composition } from "./composition.js";
import { counted } from "./report/format.js";
import type { DatasetReport, SplitReport } from "./report/schema.js";
import { FEWEST_PATIENTS, type SplitPart, studySplit } from "./study-split.js";

const WAY_OUT = "choose another label with --positive or a larger dataset with --data";

/** What all arms see: grey pixels 0 to 255 in the size of their networks. Each arm scales them inside its own graph. */
const GREY_224: Preprocess = {
  mode: "raw",
  size: [224, 224],
  channels: 1,
  geometry: "center-crop",
  resampler: "bilinear",
};

/** The images of one part. */
export interface Part {
  readonly records: readonly PatientRecord[];
  /** `[images, height, width, 1]`, grey, 0 to 255. */
  readonly inputs: NdArray;
  readonly labels: readonly (0 | 1)[];
}

/** Everything that a study needs of its data. */
export interface StudyData extends Readonly<Record<SplitPart, Part>> {
  readonly dataset: DatasetReport;
  readonly split: SplitReport;
}

/** What is asked of a dataset. */
export interface StudyQuestion {
  /** Label that counts as positive. Default: the dataset's own question. */
  readonly positive?: string | undefined;
  readonly seed: number;
  /** Height and width that images are brought to, and how. Default: the middle, 224 by 224. */
  readonly frame?: Pick<Preprocess, "size" | "geometry" | "resampler"> | undefined;
  /**
   * Whether weights that may be compared were trained on an image before: its patient is kept in the training part. Default: whether the embedded X-ray
   * network was, so that the parts are the same whichever arms run, and whatever else is trained.
   */
  readonly seenBefore?: (id: string) => boolean;
}

/**
 * Pick the images that answer the question, decode them, and split them by patient.
 *
 * @throws UsageError when the label does not occur.
 * @throws DataError when a class is missing or has fewer than 10 patients, or when patients overlap.
 */
export async function studyData(
  source: Dataset,
  {
    positive,
    seed,
    frame: { size, geometry, resampler } = GREY_224,
    seenBefore = seenByXrayNetwork,
  }: StudyQuestion,
  { onProgress, signal }: LongWork = {},
): Promise<StudyData> {
  const task = taskOf(source, positive);
  const asked = patientRecords(task.dataset.records);
  refuseFewPatients(task, asked, [...task.labels], []);
  const decoded = await decodeAll(asked, {
    transform: (image) => preprocess({ ...GREY_224, size, geometry, resampler }, toGrey(image)),
    onProgress,
    signal,
  });
  const records = decoded.readable.map((i) => asked[i] as PatientRecord);
  const labels = decoded.readable.map((i) => (task.labels[i] === 1 ? 1 : 0));
  refuseFewPatients(task, records, labels, decoded.unreadable);
  const { parts, report } = await studySplit({
    ...{ records, labels, positive: task.positive, seed, seenBefore },
  });
  const part = (name: SplitPart): Part => ({
    records: parts[name].map((i) => records[i] as PatientRecord),
    inputs: stack(parts[name].map((i) => decoded.images[i] as NdArray)),
    labels: parts[name].map((i) => labels[i] as 0 | 1),
  });
  const [train, validation, test] = [part("train"), part("validation"), part("test")];
  return {
    train,
    validation,
    test,
    dataset: datasetReport(task, records, labels, decoded.unreadable),
    split: report,
  };
}

/** The question, with errors that name the option by which it was asked. */
function taskOf(source: Dataset, positive: string | undefined): BinaryTask {
  if (positive !== undefined && positive === source.defaultTask?.negative) {
    throw new UsageError(
      `--positive: "${positive}" is what the positives are told apart from; choose a finding`,
    );
  }
  try {
    return binaryTask(source, positive === undefined ? {} : { positive });
  } catch (error) {
    if (error instanceof UsageError) {
      throw new UsageError(renamed(error, "--positive"), { cause: error });
    }
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`${renamed(error, "study")}; ${WAY_OUT}`, { cause: error });
  }
}

/** The message with another name in front of it than `binaryTask`. */
function renamed({ message }: Error, name: string): string {
  return `${name}: ${message.replace(/^binaryTask: /, "")}`;
}

function refuseFewPatients(
  { positive, negative }: BinaryTask,
  records: readonly PatientRecord[],
  labels: readonly number[],
  unreadable: DatasetReport["unreadable"],
): void {
  for (const [value, name] of [
    [1, positive],
    [0, negative],
  ] as const) {
    const patients = new Set(
      records.flatMap(({ patient }, i) => (labels[i] === value ? [patient] : [])),
    );
    if (patients.size >= FEWEST_PATIENTS) continue;
    const [first] = unreadable;
    const unread = first
      ? ` (${counted(unreadable.length, "image")} could not be read, the first: ${first.reason})`
      : "";
    throw new DataError(
      `study: only ${patients.size} patients have readable images of "${name}"${unread}, at least ${FEWEST_PATIENTS} are needed; ${WAY_OUT}`,
    );
  }
}

function datasetReport(
  { positive, negative, dataset }: BinaryTask,
  records: readonly PatientRecord[],
  labels: readonly number[],
  unreadable: DatasetReport["unreadable"],
): DatasetReport {
  const own = records.filter((_, i) => labels[i] === 1);
  return {
    name: dataset.name,
    positive,
    negative,
    images: records.length,
    patients: new Set(records.map(({ patient }) => patient)).size,
    positives: own.length,
    positivePatients: new Set(own.map(({ patient }) => patient)).size,
    composition: composition(records, labels),
    excluded: dataset.excluded,
    unreadable,
    source: dataset.citation,
    licence: dataset.licence,
  };
}
