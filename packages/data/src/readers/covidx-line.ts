import { BadRow } from "../bad-row.js";
import type { Labels } from "../image-record.js";
import { closedWorldLabels } from "../intern-labels.js";

/** What one line of a list says, verbatim. */
export interface CovidxLine {
  readonly patient: string;
  readonly file: string;
  readonly label: string;
  /** `null` in early lists, which have no such column. */
  readonly source: string | null;
}

/** Words that label the images of one list, and the findings that each stands for. */
export interface CovidxVocabulary {
  readonly words: readonly string[];
  /** Finding whose presence the lists are about. */
  readonly positive: string;
  labelsOf(word: string): Labels;
}

/** `pneumonia` is any other than by COVID-19: the three exclude each other. */
const classes = vocabulary(["normal", "pneumonia", "COVID-19"], "COVID-19");
const outcomes = vocabulary(["positive", "negative"], "COVID-19", { positive: "COVID-19" });
/** Later lists of this version write `negative` and `positive` for the two levels. */
const severity = vocabulary(["level1", "level2", "positive", "negative"], "level2", {
  level2: "level2",
  positive: "level2",
});

const known = new Set([classes, outcomes, severity].flatMap(({ words }) => words));

function vocabulary(
  words: readonly string[],
  positive: string,
  findings: Readonly<Record<string, string>> = Object.fromEntries(words.map((w) => [w, w])),
): CovidxVocabulary {
  const labelsOf = closedWorldLabels([...new Set(Object.values(findings))]);
  const byWord = new Map(words.map((word) => [word, labelsOf(new Set([findings[word] ?? ""]))]));
  return { words, positive, labelsOf: (word) => byWord.get(word) ?? labelsOf(new Set()) };
}

/** The vocabulary of a version of the lists, one of whose labels is `word`. */
export function covidxVocabulary(version: string, word: string): CovidxVocabulary {
  if (version === "Sev") return severity;
  return outcomes.words.includes(word) ? outcomes : classes;
}

/**
 * A line `patient file label [source]`, read from its end: a patient may have a blank in its name, as in
 * `COVID 1 COVID(1).png positive sirm`, where what counts from the front takes `1` for the file.
 *
 * @throws BadRow when it is no such line.
 *
 * @example
 * ```ts
 * import { covidxLine } from "@xrt/data";
 * covidxLine("COVID 1 COVID(1).png positive sirm"); // => { patient: "COVID 1", file: "COVID(1).png", label: "positive", source: "sirm" }
 * ```
 */
export function covidxLine(text: string): CovidxLine {
  const tokens = text.trim().split(/\s+/);
  const at = [tokens.length - 1, tokens.length - 2].find((i) => known.has(tokens[i] ?? ""));
  const label = tokens[at ?? -1];
  const file = tokens[(at ?? 0) - 1] ?? "";
  const patient = tokens.slice(0, (at ?? 1) - 1).join(" ");
  const isFile = /\.[a-z0-9]+$/i.test(file);
  if (at === undefined || label === undefined || !isFile || patient === "") {
    throw new BadRow(
      `"${text.slice(0, 80)}" is no line of patient, file, label (${[...known].join(", ")}) and source`,
    );
  }
  return { patient, file, label, source: tokens[at + 1] ?? null };
}
