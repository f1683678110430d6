import { nearest, UsageError } from "@xrt/core";
import {
  type FindingRule,
  type PhantomOptions,
  type PhantomShortcut,
  phantomFindings,
  type Rates,
  type RatesByPart,
  type SourceRule,
} from "./options.js";

/** {@link PhantomOptions} with nothing left open. */
export type PhantomPlan = Required<
  Omit<PhantomOptions, "correlation" | "devices" | "duplicates">
> & {
  readonly target: string;
  readonly correlation: { readonly labels: number; readonly anatomy: number };
  readonly devices: { readonly tube: number; readonly leads: number };
  readonly duplicates: { readonly exact: number; readonly rewindowed: number };
};

const shortcutNames: readonly PhantomShortcut[] = [
  "tag",
  "sideLetter",
  "border",
  "tint",
  "exposure",
  "brightColumn",
  "cornerWedge",
  "neutralPatch",
];

const defaultSources: Readonly<Record<string, SourceRule>> = {
  "hospital A": { positive: 0.5, negative: 0.5 },
  "hospital B": { positive: 0.5, negative: 0.5, gain: 0.85, gamma: 1.15, noise: 1.5 },
};

/**
 * The options with their defaults.
 *
 * @throws UsageError when a probability is not one, a name is unknown, or a table does not add up to 1.
 */
export function planPhantom({
  seed,
  images,
  size = 224,
  world = "chest",
  findings = defaultFindings(world),
  shortcuts = {},
  devices: { tube = 0.08, leads = 0.12 } = {},
  sources = defaultSources,
  parts = { train: 0.6, validation: 0.2, test: 0.2 },
  imagesPerPatient = [5, 3, 2, 1, 1, 1],
  correlation: { labels = 0.5, anatomy = 0.9 } = {},
  missing = 0,
  labelNoise = 0,
  duplicates: { exact = 0, rewindowed = 0 } = {},
}: PhantomOptions): PhantomPlan {
  checkInteger("images", images, 1);
  checkInteger("size", size, 32);
  const target = Object.keys(findings)[0];
  if (target === undefined) throw new UsageError("phantom: findings is empty, wants at least one");
  checkNames("finding", Object.keys(findings), Object.keys(phantomFindings[world]));
  checkNames("shortcut", Object.keys(shortcuts), shortcutNames);
  for (const [name, { prevalence, shown }] of Object.entries(findings)) {
    checkShares(`finding ${name}`, { prevalence, ...shown });
  }
  for (const [name, rule] of Object.entries(shortcuts)) {
    for (const [part, rates] of Object.entries(ratesByPart(rule, parts))) {
      if (rates === undefined) {
        throw new UsageError(
          `phantom: shortcut ${name} has no rates for part "${part}"; it has ${Object.keys(rule).join(", ")}`,
        );
      }
      checkShares(`shortcut ${name} in ${part}`, rates);
    }
  }
  checkShares("options", { tube, leads, labels, anatomy, missing, labelNoise, exact, rewindowed });
  checkShares("exact and rewindowed duplicates together", { sum: exact + rewindowed });
  checkSum("parts", Object.values(parts));
  checkSum(
    "sources, positive",
    Object.values(sources).map((s) => s.positive),
  );
  checkSum(
    "sources, negative",
    Object.values(sources).map((s) => s.negative),
  );
  if (
    imagesPerPatient.length > 6 ||
    !(sum(imagesPerPatient) > 0) ||
    imagesPerPatient.some((w) => !(w >= 0))
  ) {
    throw new UsageError(
      `phantom: imagesPerPatient is [${imagesPerPatient}], wants 1 to 6 weights of at least 0, not all 0`,
    );
  }
  return {
    seed,
    images,
    size,
    world,
    findings,
    target,
    shortcuts,
    devices: { tube, leads },
    sources,
    parts,
    imagesPerPatient,
    correlation: { labels, anatomy },
    missing,
    labelNoise,
    duplicates: { exact, rewindowed },
  };
}

/** The rates of a shortcut in every part; `undefined` for a part that the rule forgets. */
export function ratesByPart(
  rule: RatesByPart,
  parts: PhantomPlan["parts"],
): Readonly<Record<string, Rates | undefined>> {
  const same = isRates(rule) ? rule : undefined;
  const each: Readonly<Record<string, Rates>> = isRates(rule) ? {} : rule;
  return Object.fromEntries(Object.keys(parts).map((part) => [part, same ?? each[part]]));
}

function isRates(rule: RatesByPart): rule is Rates {
  return typeof rule.positive === "number";
}

function defaultFindings(world: "chest" | "other"): Readonly<Record<string, FindingRule>> {
  const prevalences = [0.4, 0.25, 0.2, 0.2];
  return Object.fromEntries(
    Object.keys(phantomFindings[world]).map((name, k) => [
      name,
      { prevalence: prevalences[k] ?? 0.2 },
    ]),
  );
}

function checkInteger(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new UsageError(`phantom: ${name} is ${value}, wants an integer of at least ${least}`);
}

function checkNames(what: string, names: readonly string[], known: readonly string[]): void {
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new UsageError(
      `phantom: no ${what} "${name}"; nearest: ${nearest(name, known, 1)}; all: ${known.join(", ")}`,
    );
  }
}

function checkShares(what: string, values: object): void {
  for (const [name, value] of Object.entries(values)) {
    if (value >= 0 && value <= 1) continue;
    throw new UsageError(`phantom: ${what}: ${name} is ${value}, wants a share from 0 to 1`);
  }
}

function checkSum(what: string, values: readonly number[]): void {
  checkShares(what, values);
  // shares such as .1 + .2 + .7 do not add up to the last bit
  if (Math.abs(sum(values) - 1) < 1e-9) return;
  throw new UsageError(
    `phantom: ${what} are ${values.join(", ")}, which add up to ${sum(values)} and not to 1`,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
