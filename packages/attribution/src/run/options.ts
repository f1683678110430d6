import { nearest, UsageError } from "@xrt/core";

/** What an option of a method takes, as data: for checks, `--list-methods` and the command line. */
export interface OptionSpec {
  /**
   * `"integer"`, `"number"`, `"boolean"`, `"text"`, `"choice"` of `choices`, `"layer"` (a path or list), `"baseline"` (a number
   * or array), `"size"` (a whole number from 1, or rows and columns), `"numbers"` (a list above 0), `"array"` (with a shape), or
   * `"value"` for anything else.
   */
  readonly type:
    | "integer"
    | "number"
    | "boolean"
    | "text"
    | "choice"
    | "layer"
    | "baseline"
    | "size"
    | "numbers"
    | "array"
    | "value";
  /** Value where none is given; null for none. */
  readonly default: unknown;
  /** What it means, in one sentence. */
  readonly about: string;
  readonly choices?: readonly string[];
  /** Smallest and largest number that is allowed. */
  readonly min?: number;
  readonly max?: number;
}

/** The option of each name. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/**
 * Options with defaults filled in.
 *
 * @param common - Names that every method takes and that are not looked at here.
 * @throws UsageError for a name that the method does not have, RangeError for a value that does not fit.
 */
export function fillOptions(
  caller: string,
  specs: OptionSpecs,
  given: Readonly<Record<string, unknown>>,
  common: ReadonlySet<string>,
): Record<string, unknown> {
  for (const name of Object.keys(given)) {
    if (name in specs || common.has(name)) continue;
    const near = nearest(name, [...Object.keys(specs), ...common]);
    throw new UsageError(`${caller}: has no option "${name}"; nearest: ${near.join(", ")}`);
  }
  const filled: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const value = given[name] ?? spec.default;
    checkOption(caller, name, spec, value);
    filled[name] = value;
  }
  return filled;
}

function checkOption(caller: string, name: string, spec: OptionSpec, value: unknown): void {
  if (value === null) return;
  const refuse = (wanted: string) => {
    throw new RangeError(`${caller}: ${name} is ${JSON.stringify(value)}, wants ${wanted}`);
  };
  const {
    type,
    choices = [],
    min = Number.NEGATIVE_INFINITY,
    max = Number.POSITIVE_INFINITY,
  } = spec;
  switch (type) {
    case "integer":
    case "number": {
      const fits =
        typeof value === "number" &&
        (type === "number" ? !Number.isNaN(value) : Number.isSafeInteger(value)) &&
        value >= min &&
        value <= max;
      if (!fits) refuse(`${type === "integer" ? "a whole number" : "a number"}${range(min, max)}`);
      return;
    }
    case "boolean":
      if (typeof value !== "boolean") refuse("true or false");
      return;
    case "choice":
      if (!choices.includes(value as string)) refuse(`one of ${choices.join(", ")}`);
      return;
    case "text":
      if (typeof value !== "string") refuse("a text");
      return;
    case "layer":
      if (!isLayerChoice(value)) refuse("the path of a layer, or a list of them");
      return;
    case "size":
      if (!isSize(value)) refuse("a whole number from 1, or [rows, columns] of them");
      return;
    case "numbers":
      if (!isListAboveZero(value)) refuse("a list of numbers above 0");
      return;
    case "array":
      if (!isShaped(value)) refuse("an array, { data, shape }");
      return;
    default:
  }
}

function isLayerChoice(value: unknown): boolean {
  const paths = Array.isArray(value) ? value : [value];
  return paths.length > 0 && paths.every((path) => typeof path === "string");
}

function isSize(value: unknown): boolean {
  const sides = Array.isArray(value) ? value : [value];
  const isOneOrTwo = sides.length === 1 || sides.length === 2;
  return isOneOrTwo && sides.every((side) => Number.isSafeInteger(side) && side >= 1);
}

function isListAboveZero(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.every((v) => Number.isFinite(v) && v > 0)
  );
}

function isShaped(value: unknown): boolean {
  return typeof value === "object" && value !== null && "data" in value && "shape" in value;
}

function range(min: number, max: number): string {
  if (Number.isFinite(min) && Number.isFinite(max)) return ` from ${min} to ${max}`;
  if (Number.isFinite(min)) return ` from ${min}`;
  return Number.isFinite(max) ? ` to ${max}` : "";
}

/**
 * The value of an option that is written as text, as on a command line.
 *
 * @throws UsageError when it cannot be read as what the option takes.
 */
export function parseOption(name: string, spec: OptionSpec, text: string): unknown {
  switch (spec.type) {
    case "integer":
    case "number": {
      const number = text.trim() === "" ? Number.NaN : Number(text);
      if (Number.isNaN(number)) {
        throw new UsageError(`option ${name} is "${text}", wants a number`);
      }
      return number;
    }
    case "boolean":
      if (text === "true" || text === "false") return text === "true";
      throw new UsageError(`option ${name} is "${text}", wants true or false`);
    case "choice":
      if (spec.choices?.includes(text)) return text;
      throw new UsageError(`option ${name} is "${text}", wants one of ${spec.choices?.join(", ")}`);
    case "text":
      return text;
    case "layer":
      return text.includes(",") ? text.split(",") : text;
    case "size":
    case "numbers":
      return jsonOr(text, () => jsonOr(`[${text}]`, () => text));
    default:
      return jsonOr(text, () => text);
  }
}

function jsonOr(text: string, otherwise: () => unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise();
  }
}

/** Options as results hold them: plain data, arrays by their shapes. */
export function describeOptions(
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): unknown {
  if (typeof value === "function") return value.name || "function";
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) return `array [${(value as unknown as ArrayLike<number>).length}]`;
  if ("shape" in value && "data" in value) return `array [${value.shape}]`;
  if (Array.isArray(value)) {
    return value.length > 64 && typeof value[0] === "number"
      ? `array [${value.length}]`
      : value.map(plain);
  }
  return describeOptions(value as Record<string, unknown>);
}
