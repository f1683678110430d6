import { sampleAnatomy } from "./chest/anatomy.js";
import type { PlannedImage } from "./cohort.js";
import { draws } from "./draws.js";
import type { Exposure } from "./exposure.js";
import { inOrder, itemKinds, type PhantomItem } from "./items/table.js";
import { sampleOtherScene } from "./other/other-scene.js";
import type { PhantomParameters } from "./phantom-image.js";
import type { PhantomPlan } from "./plan-phantom.js";
import type { Scene } from "./scene.js";

/** Standard deviation of the noise, in attenuation. */
const NOISE = 0.022;
/** Attenuation that is shown as middle grey. */
const LEVEL = 0.62;

/** The parameters of an image; a duplicate has its original's, with another window where it is re-windowed. */
export function parametersOf(
  plan: PhantomPlan,
  cohort: readonly PlannedImage[],
  planned: PlannedImage,
): PhantomParameters {
  const { duplicate, index } = planned;
  if (duplicate === null) return drawParameters(plan, planned);
  const original = drawParameters(plan, cohort[duplicate.of] as PlannedImage);
  if (duplicate.kind === "exact") return original;
  const draw = draws(plan.seed, "image", index);
  const { gain, gamma, level } = original.exposure;
  const exposure = {
    gain: gain * draw.between("rewindow gain", 0.8, 1.2),
    gamma,
    level:
      level +
      draw.between("rewindow level", 0.03, 0.08) * (draw.uniform("rewindow") < 0.5 ? 1 : -1),
  };
  return { ...original, exposure };
}

function drawParameters(plan: PhantomPlan, planned: PlannedImage): PhantomParameters {
  const { index } = planned;
  const draw = draws(plan.seed, "image", index);
  const scene = drawScene(plan, planned);
  const look = plan.sources[planned.source];
  const exposure: Exposure = {
    gain: (look?.gain ?? 1) * (1 + 0.05 * draw.normal("gain")),
    gamma: look?.gamma ?? 1,
    level: LEVEL + 0.02 * draw.normal("level"),
  };
  const items = planned.items.map(
    ({ kind, contrast }): PhantomItem => itemKinds[kind].sample({ draw, scene, contrast }),
  );
  return {
    size: plan.size,
    scene,
    exposure,
    noise: { seed: plan.seed, index, level: NOISE * (look?.noise ?? 1) },
    frame: look?.border ?? 0,
    items: inOrder(items),
  };
}

function drawScene(plan: PhantomPlan, { patient, index, sex, age, view }: PlannedImage): Scene {
  const image = draws(plan.seed, "image", index);
  if (plan.world === "other") return sampleOtherScene(image);
  const anatomy = sampleAnatomy({
    patient: draws(plan.seed, "patient", patient),
    image,
    correlation: plan.correlation.anatomy,
    sex,
    age,
    view,
  });
  return { world: "chest", anatomy };
}
