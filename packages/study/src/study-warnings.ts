import { counted, isNumber, percent } from "./report/format.js";
import type {
  ArmReport,
  BaselineReport,
  ContrastReport,
  DatasetReport,
  SplitReport,
} from "./report/schema.js";
import { FRACTIONS } from "./study-split.js";

/** Below this share of the wanted size the test part is called small. */
const SMALL = 0.9;

/** What the sentences are made from. */
interface Facts {
  readonly dataset: DatasetReport;
  readonly split: SplitReport;
  readonly baselines: readonly BaselineReport[];
  readonly arms: readonly ArmReport[];
  readonly contrasts: readonly ContrastReport[];
  readonly quick: boolean;
  readonly interrupted: boolean;
  readonly notRun: readonly string[];
  /** Arms whose weights were trained on test images, with how many. */
  readonly seenBefore: readonly { readonly title: string; readonly images: number }[];
}

/** What the data cannot show and what went less well than asked, one sentence each. */
export function studyWarnings({
  dataset,
  split,
  baselines,
  arms,
  contrasts,
  quick,
  interrupted,
  notRun,
  seenBefore,
}: Facts): string[] {
  const test = split.parts.find(({ name }) => name === "test");
  const best = Math.max(...baselines.map(({ auroc }) => (isNumber(auroc.value) ? auroc.value : 0)));
  const beaten = arms.filter(({ auroc }) => (auroc.lower ?? 0) <= best);
  const changed = arms.filter(({ frozenUnchanged }) => frozenUnchanged === false);
  return [
    `The test part holds ${test?.images} images of ${test?.patients} patients: small differences between arms cannot be told from chance here.`,
    ...smallTest(split),
    ...(contrasts.length > 1
      ? [
          `The intervals and p-values of the ${contrasts.length} differences are not corrected for their number.`,
        ]
      : []),
    "One split and one seed were run: the spread between seeds and splits is not shown.",
    `All images are from one collection (${dataset.name}); nothing is known of other hospitals, devices or populations.`,
    "The labels are those of the collection and were not checked here; labels read from reports by a program are wrong for some images.",
    ...beaten.map(
      ({ title }) =>
        `The interval of "${title}" reaches down to the baseline that sees no pixel (${best.toFixed(3)}).`,
    ),
    "A map shows where the network reacts, not that it uses the disease; maps of networks that read a shortcut can look plausible.",
    ...(dataset.unreadable.length > 0
      ? [
          `${counted(dataset.unreadable.length, "image")} could not be read and ${dataset.unreadable.length === 1 ? "is" : "are"} left out; see what was left out of the data.`,
        ]
      : []),
    ...changed.map(
      ({ title }) =>
        `The frozen part of "${title}" did not stay bit-identical; its result is not a frozen one.`,
    ),
    ...seenBefore.map(
      ({ title, images }) =>
        `The weights of "${title}" were trained on ${counted(images, "test image")} before: its result here is no test.`,
    ),
    ...(quick
      ? [
          "This was a quick run with few epochs: its numbers say that everything works, not how well the arms do.",
        ]
      : []),
    ...(interrupted
      ? [`The run was stopped early; not run: ${notRun.join(", ") || "some of the pictures"}.`]
      : []),
  ];
}

/** Whether patients who must stay in the training part have taken from the test part. */
function smallTest({ parts }: SplitReport): string[] {
  const all = parts.reduce((sum, { images }) => sum + images, 0);
  const of = (part: string) => parts.find(({ name }) => name === part);
  const share = (of("test")?.images ?? 0) / all;
  if ((of("train")?.seenBefore ?? 0) === 0 || share >= SMALL * FRACTIONS.test) return [];
  return [
    `The test part holds ${percent(share, 0)} of the images in place of ${percent(FRACTIONS.test, 0)}: more patients than fit the training part were seen in the pre-training on X-rays, and stay in it.`,
  ];
}
