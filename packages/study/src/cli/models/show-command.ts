import { existsSync } from "node:fs";
import { join } from "node:path";
import { consentNeeded, findNetwork, type WeightEntry, weightsOf } from "@xrt/backbones";
import { weightsFolder } from "@xrt/backbones/node";
import { Command } from "commander";
import { networkSummary } from "./network-summary.js";
import { printResult, type ResultFlags } from "./print-result.js";

/** `xrt models show`: all that is known of a network and its published weights. */
export function showCommand(): Command {
  return new Command("show")
    .description("a network and its published weights: files, licences, input contracts, classes")
    .argument("<network>", "a name that `xrt models list` prints")
    .option("--json", "print everything as JSON", false)
    .option("--out <file.json>", "where the JSON goes as well")
    .action(show);
}

async function show(name: string, flags: ResultFlags): Promise<void> {
  const { family, inputShape, features, ...counts } = findNetwork(name);
  const shown = {
    ...networkSummary(counts),
    family,
    inputShape,
    features,
    weights: weightsOf(name).map(weightsOnDisk),
  };
  await printResult(shown, () => showText(shown), flags);
}

/** What the registry says of weights, and where they are or would be on this machine. */
function weightsOnDisk(entry: WeightEntry) {
  const { network, id, file, noTop } = entry;
  const folder = join(weightsFolder(), network, id);
  const files = [file, ...(noTop === undefined ? [] : [noTop])];
  return {
    ...entry,
    bytes: file.bytes,
    consent: consentNeeded(entry.licence),
    onDisk: files.map((f) => join(folder, f.name)).filter((path) => existsSync(path)),
    path: join(folder, file.name),
  };
}

interface Shown {
  readonly name: string;
  readonly parameters: number;
  readonly parametersNoTop: number;
  readonly family: string;
  readonly inputShape: readonly number[];
  readonly features: number;
  readonly weights: readonly ReturnType<typeof weightsOnDisk>[];
}

function showText({ name, parameters, parametersNoTop, inputShape, features, weights }: Shown) {
  const count = (n: number) => n.toLocaleString("en-US");
  return [
    `${name}: ${count(parameters)} parameters, ${count(parametersNoTop)} without the classifier`,
    `input ${inputShape.join(" x ")}, ${features} features`,
    ...(weights.length === 0 ? ["", "no weights are published for it"] : []),
    ...weights.flatMap((w) => ["", ...weightsText(w)]),
  ].join("\n");
}

function weightsText(w: ReturnType<typeof weightsOnDisk>): string[] {
  const { mode, size, channels } = w.preprocess;
  const named = w.classes.filter((c) => c !== null);
  const input = typeof mode === "string" ? mode : "a scaling of its own";
  return [
    `${w.id}: ${w.description}`,
    `  file       ${w.file.url}`,
    checkText(w.file),
    ...(w.noTop === undefined ? [] : [`  no top     ${w.noTop.url}`, checkText(w.noTop)]),
    `  input      ${input}, ${size.join(" x ")}, ${channels} ${channels === 1 ? "channel" : "channels"}`,
    `  outputs    ${named.length} (${w.outputs}): ${named.slice(0, 4).join("; ")}${named.length > 4 ? "; ..." : ""}`,
    `  licence    weights ${w.licence.weights ?? "not stated"}, code ${w.licence.code}, data ${w.licence.data}`,
    ...(w.consent === null ? [] : [`  ask        ${w.consent}: --accept-licence`]),
    ...w.metrics.map((m) => `  known      ${m.name} ${m.value} on ${m.on}`),
    `  from       ${w.source}`,
    w.onDisk.length > 0 ? `  on disk    ${w.onDisk.join(", ")}` : `  belongs at ${w.path}`,
  ];
}

/** What a file is checked by. */
function checkText({ bytes, hash }: WeightEntry["file"]): string {
  const length = bytes === null ? "" : `${bytes.toLocaleString("en-US")} bytes, `;
  return `  check      ${length}${hash ? `${hash.algorithm} ${hash.hex}` : "no hash is published"}`;
}
