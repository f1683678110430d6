import { nearest, UsageError } from "@xrt/core";
import type { Arm } from "./arm.js";
import { cxr } from "./cxr.js";
import { imagenetAllLayers } from "./imagenet-all-layers.js";
import { imagenetFrozen } from "./imagenet-frozen.js";
import { scratchCnn } from "./scratch-cnn.js";

/** Every arm, in the order of the report. */
export const arms: readonly Arm[] = [scratchCnn, imagenetFrozen, imagenetAllLayers, cxr];

/**
 * The arms with these ids, in the order of the report.
 *
 * @throws UsageError when an id is unknown, or none is given.
 */
export function armsNamed(ids: readonly string[]): Arm[] {
  const known = arms.map(({ id }) => id);
  const wrong = ids.find((id) => !known.includes(id));
  if (wrong !== undefined || ids.length === 0) {
    const hint = wrong === undefined ? "" : `; nearest: ${nearest(wrong, known, 1).join("")}`;
    throw new UsageError(
      `--arms: no arm is called "${wrong ?? ""}"; arms: ${known.join(", ")}${hint}`,
    );
  }
  return arms.filter(({ id }) => ids.includes(id));
}
