import { nearest, UsageError } from "@xrt/core";
import { camMethods } from "./cam/methods.js";
import { gradientMethods } from "./gradient/methods.js";
import { insideMethods } from "./inside/methods.js";
import { perturbationMethods } from "./perturbation/methods.js";
import { rulesMethods } from "./rules/methods.js";
import type { Family } from "./run/method.js";
import type { AnyMethod, MethodTable } from "./run/method-table.js";
import { type OptionSpec, parseOption } from "./run/options.js";

/** Every method by its name. */
export const methods: MethodTable = {
  ...gradientMethods,
  ...rulesMethods,
  ...camMethods,
  ...perturbationMethods,
  ...insideMethods,
};

/** A method as plain data. */
export interface MethodInfo {
  readonly name: string;
  readonly family: Family;
  readonly about: string;
  readonly paper: string;
  readonly needs: "network" | "scores";
  readonly options: Readonly<Record<string, OptionSpec>>;
}

/** All methods with their options and defaults, as plain data. */
export function listMethods(): MethodInfo[] {
  return Object.values(methods).map(({ definition }) => {
    const { name, family, about, paper, needs, options } = definition;
    return { name, family, about, paper, needs, options: options as MethodInfo["options"] };
  });
}

/** Other names of methods. */
const aliases: Readonly<Record<string, string>> = {
  "gradient-shap": "expected-gradients",
  "noise-tunnel": "smooth-grad",
};

/**
 * A method by its name, however it is written: `"grad-cam"`, `"gradCam"`, `"Grad-CAM"`; `"grad-cam++"` too.
 *
 * @throws UsageError that lists the nearest names.
 */
export function methodNamed(name: string): AnyMethod {
  const wish = plain(aliases[kebab(name)] ?? name);
  const found = Object.entries(methods).find(([key]) => plain(key) === wish);
  if (found !== undefined) return found[1];
  const near = nearest(kebab(name), Object.keys(methods), 5);
  throw new UsageError(`no method is named "${name}"; nearest: ${near.join(", ")}`);
}

function kebab(name: string): string {
  return name.replace(
    /[A-Z]+/g,
    (letters, at: number) => `${at > 0 ? "-" : ""}${letters.toLowerCase()}`,
  );
}

function plain(name: string): string {
  return name
    .replaceAll("+", "plus")
    .replace(/[^a-z0-9]/gi, "")
    .toLowerCase();
}

/**
 * Options of a method from texts, as on a command line: `{ steps: "50", baseline: "0.1" }`.
 *
 * @throws UsageError for a name that the method does not have, or a text that cannot be read.
 */
export function parseOptions(
  name: string,
  texts: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const { definition } = methodNamed(name);
  const specs = definition.options as Readonly<Record<string, OptionSpec>>;
  return Object.fromEntries(
    Object.entries(texts).map(([option, text]) => {
      const spec = specs[option];
      if (spec !== undefined) return [option, parseOption(option, spec, text)];
      const near = nearest(option, Object.keys(specs));
      throw new UsageError(
        `${definition.name} has no option "${option}"; ${near.length > 0 ? `nearest: ${near.join(", ")}` : "it has none"}`,
      );
    }),
  );
}
