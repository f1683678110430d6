import type { Epoch } from "../epoch.js";

/** The numbers of an epoch by names without levels, for logs; what is undefined is left out of the values, not of the names. */
export function flatEpoch({
  epoch,
  step,
  learningRate,
  train,
  validation,
}: Epoch): Map<string, number | undefined> {
  const cells = new Map<string, number | undefined>([
    ["epoch", epoch],
    ["step", step],
    ["learningRate", learningRate],
    ["train.loss", train.loss],
    ["train.unweightedLoss", train.unweightedLoss],
  ]);
  if (validation === null) return cells;
  cells.set("validation.loss", validation.loss);
  cells.set("validation.unweightedLoss", validation.unweightedLoss);
  for (const [name, { value, lower, upper }] of Object.entries(validation.metrics)) {
    const set = (key: string, v: number | null | undefined) =>
      cells.set(`validation.${name}${key}`, v == null || Number.isNaN(v) ? undefined : v);
    set("", value);
    set(".lower", lower);
    set(".upper", upper);
  }
  return cells;
}
