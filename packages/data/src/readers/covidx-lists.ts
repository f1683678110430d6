import { DataError, UsageError } from "@xrt/core";
import { BadRow } from "../bad-row.js";
import type { RejectedRow } from "../dataset.js";
import type { ReadDatasetOptions } from "../dataset-reader.js";
import type { FileSource } from "../file-source.js";
import { baseName } from "../join-path.js";
import { rowGuard } from "../row-guard.js";
import { textLines } from "../text-lines.js";
import { type CovidxLine, covidxLine, covidxVocabulary } from "./covidx-line.js";

/** One list of a version, and the part of the split that it makes. */
export interface CovidxList {
  readonly path: string;
  readonly part: string;
}

/** A line that is used. */
export interface CovidxEntry extends CovidxLine {
  readonly part: string;
}

const parts = ["train", "val", "test"];
const listName = /^(train|val|test)(?:_COVIDx_?([A-Za-z0-9-]*))?\.txt(?:\.gz)?$/;

/** The lists that are there, by version. */
export async function covidxLists(
  files: FileSource,
  options: ReadDatasetOptions = {},
): Promise<ReadonlyMap<string, readonly CovidxList[]>> {
  const versions = new Map<string, CovidxList[]>();
  for (const path of (await files.list(options)) ?? []) {
    const [, part, version] = listName.exec(baseName(path)) ?? [];
    if (part === undefined) continue;
    const name = version === undefined ? "Kaggle" : version || "1";
    versions.set(name, [...(versions.get(name) ?? []), { path, part }]);
  }
  for (const own of versions.values()) {
    own.sort((a, b) => parts.indexOf(a.part) - parts.indexOf(b.part));
  }
  return versions;
}

/**
 * The lists of one version: the chosen one, or the only one that is there.
 *
 * @throws UsageError when several are there and none is chosen.
 * @throws DataError when there are none.
 */
export async function chooseCovidxLists(
  files: FileSource,
  options: ReadDatasetOptions & { version?: string | undefined },
): Promise<{ version: string; lists: readonly CovidxList[] }> {
  const versions = await covidxLists(files, options);
  const names = [...versions.keys()];
  const version = options.version ?? (names.length === 1 ? names[0] : undefined);
  if (version === undefined && names.length > 0) {
    throw new UsageError(
      `covidx: ${files.name} holds the versions ${names.join(", ")}; choose one with the option version`,
    );
  }
  const lists = versions.get(version ?? "") ?? (await expectedLists(files, version));
  if (version !== undefined && lists !== null) return { version, lists };
  throw new DataError(
    `${files.name}: holds no lists of COVIDx${version === undefined ? "" : ` version ${version}`}, such as train_COVIDx9B.txt; versions that are there: ${names.join(", ") || "none"}`,
    { path: files.name },
  );
}

/** Where the lists must be when files cannot be listed; `null` where they can, and are not there. */
async function expectedLists(
  files: FileSource,
  version: string | undefined,
): Promise<readonly CovidxList[] | null> {
  if (version === undefined || (await files.list()) !== null) return null;
  const ending = version === "Kaggle" ? "" : `_COVIDx${version.replace(/^CXR/, "_CXR")}`;
  return ["train", "test"].map((part) => ({ path: `${part}${ending}.txt`, part }));
}

/** What lists say, each image once. */
export interface CovidxEntries {
  readonly entries: readonly CovidxEntry[];
  readonly rejected: readonly RejectedRow[];
  /** Lines that repeat an earlier one. */
  readonly repeated: number;
  /** Lines whose source was misspelt. */
  readonly respelt: number;
}

/** Reads lists; a line that contradicts an earlier one is refused. */
export async function readCovidxLists(
  files: FileSource,
  lists: readonly CovidxList[],
  options: ReadDatasetOptions & { version: string },
): Promise<CovidxEntries> {
  const guard = rowGuard(files, options);
  const entries = new Map<string, CovidxEntry>();
  const counts = { repeated: 0, respelt: 0 };
  let words: readonly string[] | undefined;
  const add = (line: CovidxLine, part: string) => {
    const misspelt = line.source === "rnsa";
    const entry = { ...line, ...(misspelt && { source: "rsna" }), part };
    words ??= covidxVocabulary(options.version, entry.label).words;
    if (!words.includes(entry.label)) {
      throw new BadRow(`the label is "${entry.label}", earlier lines have ${words.join(", ")}`);
    }
    const first = entries.get(entry.file);
    if (first !== undefined && !agree(first, entry)) {
      throw new BadRow(
        `${entry.file} of ${entry.patient} is ${entry.label} in ${part}, but an earlier line has it of ${first.patient}, ${first.label}, in ${first.part}`,
      );
    }
    if (first !== undefined) counts.repeated++;
    else entries.set(entry.file, entry);
    if (misspelt) counts.respelt++;
  };
  for (const { path, part } of lists) {
    for (const { line, text } of await textLines(files, path, options)) {
      guard.attempt({ table: path, row: line }, () => add(covidxLine(text), part));
    }
  }
  return { entries: [...entries.values()], rejected: guard.rejected, ...counts };
}

function agree(a: CovidxEntry, b: CovidxEntry): boolean {
  return a.patient === b.patient && a.label === b.label && a.part === b.part;
}
