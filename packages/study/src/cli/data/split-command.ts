import { writeFile } from "node:fs/promises";
import { UsageError } from "@xrt/core";
import {
  groupedKFold,
  groupedSplit,
  labelColumns,
  type PartBalance,
  patientGroups,
  saveSplit,
  selectFindings,
} from "@xrt/data";
import { Command, InvalidArgumentError } from "commander";
import { naturalNumber, wholeNumber } from "../numbers.js";
import { textTable } from "../text-table.js";
import { type DatasetFlags, openAnyDataset } from "./open-any-dataset.js";

interface SplitFlags extends DatasetFlags {
  readonly out: string;
  readonly findings?: readonly string[];
  readonly parts: Readonly<Record<string, number>>;
  readonly folds?: number;
  readonly seed: number;
  readonly imageAsPatient: boolean;
  readonly json: boolean;
}

/** `xrt data split`: parts or folds that share no patient. */
export function splitCommand(): Command {
  return new Command("split")
    .description("divide a dataset by patient, stratified by its findings, and save the split")
    .argument("<where...>", "folder, address or table of a collection; several are merged")
    .option("--out <file.json>", "where the split goes", "split.json")
    .option(
      "--findings <a,b>",
      "labels to spread evenly (default: the one that the dataset asks for)",
      list,
    )
    .option("--parts <name=share,...>", "parts and their shares", shares, {
      train: 0.6,
      validation: 0.2,
      test: 0.2,
    })
    .option("--folds <k>", "folds of a cross-validation in place of parts", naturalNumber)
    .option("--seed <number>", "another seed gives another split", wholeNumber, 0)
    .option("--image-as-patient", "take images of unknown people for people of their own", false)
    .option("--frontal", "leave out images whose view is not frontal", false)
    .option("--reader <name>", "which collection it is (default: found by its tables)")
    .option("--json", "print the balance as JSON", false)
    .action(split);
}

async function split(where: readonly string[], flags: SplitFlags): Promise<void> {
  const { out, folds, seed, json } = flags;
  const dataset = await openAnyDataset(where, flags);
  const asked = dataset.defaultTask?.positive;
  const findings = flags.findings ?? (asked === undefined ? [] : [asked]);
  if (findings.length === 0) {
    throw new UsageError(`--findings: ${dataset.name} asks for none; name one or several`);
  }
  const options = {
    labels: labelColumns(selectFindings(dataset, findings).records, findings),
    groups: patientGroups(dataset.records, {
      unknown: flags.imageAsPatient ? "image" : "refuse",
    }),
    seed,
  };
  const made =
    folds === undefined
      ? groupedSplit({ ...options, fractions: flags.parts })
      : groupedKFold({ ...options, k: folds });
  const saved = await saveSplit(dataset, made.parts);
  await writeFile(out, `${JSON.stringify(saved, null, 2)}\n`);
  const { patientHashes } = saved;
  process.stdout.write(
    json
      ? `${JSON.stringify({ file: out, balance: made.balance, patientOverlap: made.patientOverlap, patientHashes }, null, 2)}\n`
      : `${balanceText(made.balance)}\n${made.patientOverlap} patients in two parts\n${out}\n`,
  );
}

function balanceText(balance: Readonly<Record<string, PartBalance>>): string {
  const findings = Object.keys(Object.values(balance)[0]?.positives ?? {});
  return textTable(
    [
      ["part", "images", "patients", ...findings.flatMap((f) => [f, `no ${f}`])],
      ...Object.entries(balance).map(([part, own]) => [
        part,
        String(own.images),
        String(own.patients),
        ...findings.flatMap((f) => [String(own.positives[f]), String(own.negatives[f])]),
      ]),
    ],
    1,
  ).join("\n");
}

function list(text: string): string[] {
  return text.split(",").map((name) => name.trim());
}

function shares(text: string): Record<string, number> {
  const parts = text.split(",").map((part) => part.split("="));
  const wrong = parts.some(([name = "", share]) => name === "" || !(Number(share) > 0));
  const sum = parts.reduce((all, [, share]) => all + Number(share), 0);
  if (wrong || Math.abs(sum - 1) > 1e-9) {
    throw new InvalidArgumentError("wants names and shares that add up to 1: train=0.7,test=0.3.");
  }
  return Object.fromEntries(parts.map(([name = "", share]) => [name.trim(), Number(share)]));
}
