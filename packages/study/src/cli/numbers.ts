import { InvalidArgumentError } from "commander";

/** An option that is a whole number from 0. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError("wants a whole number from 0.");
  }
  return value;
}

/** An option that is a whole number from 1. */
export function naturalNumber(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError("wants a whole number from 1.");
  return value;
}

/** An option that is a number above 0. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) {
    throw new InvalidArgumentError("wants a number above 0.");
  }
  return value;
}
