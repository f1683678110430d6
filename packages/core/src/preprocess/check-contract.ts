import { UsageError } from "../errors.js";
import { nearest } from "../nearest.js";
import { sampleRules } from "../resample/resampler.js";
import type { CustomScaling, Preprocess } from "./contract.js";
import { scalings } from "./scaling.js";
import { stepKinds } from "./steps.js";

const MODES = [...Object.keys(scalings), "zscore"];
const RESAMPLERS = Object.keys(sampleRules);
const GEOMETRIES = ["center-crop", "squash", "pad", "letterbox", "resize-crop"];

/**
 * Refuses a contract that cannot be carried out; it may come from a file.
 *
 * @throws UsageError that names the field, what it is and what it may be.
 */
export function checkContract(contract: Preprocess): void {
  const { mode, size, channels, geometry, resampler, steps = [], maxValue = 255 } = contract;
  if (channels !== 1 && channels !== 3) refuse("channels", channels, "1 or 3");
  if (typeof mode === "string") oneOf("mode", mode, MODES);
  else checkScaling(mode, channels);
  if (size.length !== 2 || !size.every(isWhole)) refuse("size", size, "two whole numbers from 1");
  oneOf("resampler", resampler, RESAMPLERS);
  oneOf("geometry", typeof geometry === "string" ? geometry : geometry.kind, GEOMETRIES);
  if (typeof geometry === "object") {
    if (geometry.kind === "resize-crop") {
      if (!isWhole(geometry.shorterSide)) {
        refuse("geometry.shorterSide", geometry.shorterSide, "a whole number from 1");
      }
    } else if (!(geometry.fill >= 0 && geometry.fill <= 255)) {
      refuse("geometry.fill", geometry.fill, "a grey level from 0 to 255");
    }
  }
  for (const { kind } of steps) oneOf("step", kind, stepKinds);
  if (!(maxValue > 0 && Number.isFinite(maxValue))) {
    refuse("maxValue", maxValue, "the value of white, above 0");
  }
  if (contract.maxValue !== undefined && steps[0]?.kind === "window") {
    refuse("maxValue", maxValue, "nothing where a window comes first, which says what is white");
  }
}

function checkScaling({ scale, shift, order }: CustomScaling, channels: number): void {
  const fits = (a: readonly number[]) => a.length === channels && a.every(Number.isFinite);
  if (!fits(scale) || scale.includes(0) || !fits(shift)) {
    refuse(
      "mode",
      { scale, shift },
      `a scale that is not 0 and a shift for each of ${channels} channels`,
    );
  }
  oneOf("mode.order", order, ["rgb", "bgr"]);
}

function isWhole(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 1;
}

function oneOf(field: string, value: string, names: readonly string[]): void {
  if (!names.includes(value)) {
    const [likely] = nearest(String(value), names, 1);
    refuse(field, value, `one of ${names.join(", ")}; did you mean ${likely}`);
  }
}

function refuse(field: string, value: unknown, wanted: string): never {
  throw new UsageError(`preprocess: ${field} is ${JSON.stringify(value)}, wants ${wanted}`);
}
