import { type AnyMethod, methodNamed, methods, parseOptions, type Target } from "@xrt/attribution";
import { nearest, UsageError } from "@xrt/core";
import { readArray } from "../npy-file.js";

/** A method with its options, as the command line asks for it. */
export interface AskedMethod {
  readonly name: string;
  readonly method: AnyMethod;
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether a map shows evidence for the target only, so that its negative part is not drawn. */
  readonly unsigned: boolean;
}

/**
 * The methods that are asked for. An option goes to every method that has it; one that none has is refused. With `--layer` a
 * method of the input is the method of the same name inside the network, `integrated-gradients` then
 * `layer-integrated-gradients`.
 *
 * @throws UsageError when a method or an option does not exist or cannot be read.
 */
export async function askedMethods({
  method: names,
  option,
  layer,
}: {
  readonly method: readonly string[];
  readonly option: readonly string[];
  readonly layer?: string;
}): Promise<AskedMethod[]> {
  const asked = names.map((name) => atLayer(methodNamed(name), layer));
  const texts = option.map(pair);
  const taken = new Set<number>();
  const found = asked.map((method) => {
    const { name } = method.definition;
    const own: Record<string, string> = {};
    for (const [i, { of, key, text }] of texts.entries()) {
      const isMeant =
        of === undefined ? key in method.definition.options : methodNamed(of) === method;
      if (!isMeant) continue;
      taken.add(i);
      own[key] = text;
    }
    if (layer !== undefined && "layer" in method.definition.options) own.layer ??= layer;
    return { method, name, own };
  });
  const [stray] = texts.filter((_, i) => !taken.has(i));
  // the first method says which options it has, or that it is not asked for
  if (stray !== undefined) {
    parseOptions(stray.of ?? found[0]?.name ?? "", { [stray.key]: stray.text });
    throw new UsageError(
      `--option ${stray.of}.${stray.key}: ${stray.of} is not one of the methods`,
    );
  }
  return Promise.all(
    found.map(async ({ method, name, own }) => ({
      name,
      method,
      options: await parsed(name, own),
      unsigned: method.definition.unsigned === true,
    })),
  );
}

/** The method itself where it takes a layer, or the one of the same name inside the network. */
function atLayer(method: AnyMethod, layer: string | undefined): AnyMethod {
  const { name, options } = method.definition;
  if (layer === undefined || layer === "input" || "layer" in options) return method;
  const inside = methods[`layer-${name}`];
  if (inside !== undefined) return inside;
  const takers = Object.values(methods).filter((m) => "layer" in m.definition.options);
  throw new UsageError(
    `--layer: ${name} explains the input and takes no layer; methods that do: ${takers.map((m) => m.definition.name).join(", ")}`,
  );
}

function pair(text: string): { of: string | undefined; key: string; text: string } {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--option: is "${text}", wants name=value`);
  const [left, right] = [text.slice(0, at), text.slice(at + 1)];
  const dot = left.indexOf(".");
  return dot < 0
    ? { of: undefined, key: left, text: right }
    : { of: left.slice(0, dot), key: left.slice(dot + 1), text: right };
}

/** Options from texts; what ends with `.npy` is read as an array. */
async function parsed(
  name: string,
  texts: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>> {
  const options = parseOptions(name, texts);
  for (const [key, text] of Object.entries(texts)) {
    if (text.endsWith(".npy")) options[key] = await readArray(text);
  }
  return options;
}

/**
 * Targets from `--target`: indices, names of classes or one of their synonyms in any case, `"predicted"`. A name with a comma in
 * it is taken as a whole where a class is called so.
 *
 * @throws UsageError that lists the nearest names when no class is called so.
 */
export function askedTargets(
  text: string | undefined,
  classes: readonly string[] | undefined,
): (number | "predicted")[] {
  if (text === undefined) return ["predicted"];
  const whole = classIndex(text, classes);
  if (whole !== undefined) return [whole];
  return text.split(",").map((part) => {
    const name = part.trim();
    if (name === "predicted") return name;
    const index = classIndex(name, classes);
    if (index !== undefined) return index;
    if (/^-?\d+$/.test(name)) return Number(name);
    if (name === "") throw new UsageError(`--target: is "${text}", wants indices or names`);
    if (classes === undefined) {
      throw new UsageError(
        `--target: "${name}": the model does not say what its outputs are called; name them with --classes (a,b,c, a file, or chexnet, xrv, imagenet where they are in that order), or give an index`,
      );
    }
    const near = nearest(name, classes, 5);
    throw new UsageError(`--target: no class is called "${name}"; nearest: ${near.join("; ")}`);
  });
}

/** The class of this name; or the only one that is called so in another case, or by a synonym between commas. */
function classIndex(name: string, classes: readonly string[] = []): number | undefined {
  const exact = classes.indexOf(name);
  if (exact >= 0) return exact;
  const plain = (text: string) => text.trim().toLowerCase().replaceAll("_", " ");
  const called = classes.flatMap((names, i) =>
    [names, ...names.split(",")].some((own) => plain(own) === plain(name)) ? [i] : [],
  );
  return called.length === 1 ? called[0] : undefined;
}

/** What to call a target: its class where classes are known. */
export function targetName(
  target: Extract<Target, number | string>,
  classes: readonly string[] | undefined,
): string {
  return typeof target === "number" ? (classes?.[target] ?? String(target)) : target;
}

/** What `work` gives; an argument that does not fit the network is a fault of the command line. */
export async function asUsage<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof TypeError) {
      throw new UsageError(cause.message, { cause });
    }
    throw cause;
  }
}
