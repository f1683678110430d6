import { DataError, randomStream } from "@xrt/core";
import type { LabelValue } from "../image-record.js";
import { countPatientOverlap } from "../patient-overlap.js";
import { assignGroups } from "./assign-groups.js";
import type { LabelColumns } from "./label-columns.js";
import { balanceOf, type PartBalance } from "./split-balance.js";

/** What is split. */
export interface StratifyOptions {
  /** Findings that all parts should have in like shares. */
  readonly labels: LabelColumns;
  /** Patient of each image; the images of one patient stay together. */
  readonly groups: readonly string[];
  /** Another seed gives another split. */
  readonly seed: number;
}

/** Indices of the images in each part, ascending; what the parts hold; and the proof that they share nobody. */
export interface GroupedSplit<Part extends string = string> {
  readonly parts: Readonly<Record<Part, readonly number[]>>;
  readonly balance: Readonly<Record<Part, PartBalance>>;
  /** Patients that are in more than one part, counted on the finished lists. */
  readonly patientOverlap: number;
}

const values: readonly LabelValue[] = [1, 0, "uncertain", "missing"];

/**
 * Images divided into parts by patient: the same patients go to the same parts for the same seed, whatever the order of
 * the rows.
 *
 * @param fractions - Wanted share of each part, adding up to 1.
 * @param pinned - Part of the groups that must be in one.
 * @throws DataError when a part lacks the positives or the negatives of a finding.
 */
export function stratify<Part extends string>(
  caller: string,
  fractions: readonly (readonly [Part, number])[],
  { labels, groups, seed }: StratifyOptions,
  pinned: ReadonlyMap<string, Part> = new Map(),
): GroupedSplit<Part> {
  checkColumns(caller, labels, groups);
  const images = imagesOfGroups(groups);
  // sorted by code unit, the same in every locale, so that the order of the rows does not matter
  const sorted = [...images.keys()].sort();
  const order = randomStream(seed, "grouped-split").permutation(sorted.length);
  const ids = order.map((i) => sorted[i] as string);
  const own = ids.map((id) => images.get(id) ?? []);
  const names = fractions.map(([name]) => name);
  const partOf = assignGroups({
    counts: classCounts(own, labels),
    sizes: own.map((list) => list.length),
    fractions: fractions.map(([, fraction]) => fraction),
    fixed: ids.map((id) => {
      const part = pinned.get(id);
      return part === undefined ? undefined : names.indexOf(part);
    }),
  });
  const lists = names.map((name, p) => {
    const list = own.flatMap((list, g) => (partOf[g] === p ? list : []));
    return [name, list.sort((a, b) => a - b)] as const;
  });
  const balance = lists.map(([name, list]) => [name, balanceOf(list, { labels, groups })] as const);
  refuseLackingClass(caller, balance, { labels, groups }, pinned);
  return {
    parts: Object.fromEntries(lists) as Record<Part, number[]>,
    balance: Object.fromEntries(balance) as Record<Part, PartBalance>,
    patientOverlap: countPatientOverlap(
      lists.map(([, list]) => list),
      groups,
    ),
  };
}

function imagesOfGroups(groups: readonly string[]): Map<string, number[]> {
  const images = new Map<string, number[]>();
  for (const [i, group] of groups.entries()) {
    const own = images.get(group);
    if (own === undefined) images.set(group, [i]);
    else own.push(i);
  }
  return images;
}

/** For each group how many of its images have each value of each finding. */
function classCounts(own: readonly number[][], labels: LabelColumns): Float64Array[] {
  const columns = Object.values(labels);
  return own.map((list) => {
    const counts = new Float64Array(columns.length * values.length);
    for (const [c, column] of columns.entries()) {
      for (const i of list) {
        const at = c * values.length + values.indexOf(column[i] as LabelValue);
        counts[at] = (counts[at] ?? 0) + 1;
      }
    }
    return counts;
  });
}

function refuseLackingClass(
  caller: string,
  balance: readonly (readonly [string, PartBalance])[],
  { labels, groups }: Pick<StratifyOptions, "labels" | "groups">,
  pinned: ReadonlyMap<string, string>,
): void {
  for (const [part, { positives, negatives }] of balance) {
    for (const [finding, column] of Object.entries(labels)) {
      const lacking = positives[finding] === 0 ? 1 : negatives[finding] === 0 ? 0 : undefined;
      if (lacking === undefined) continue;
      const patients = [...new Set(groups.filter((_, i) => column[i] === lacking))];
      const bound = patients.filter((patient) => pinned.has(patient)).length;
      const pins = bound === 0 ? "" : `, ${bound} of them pinned`;
      throw new DataError(
        `${caller}: the ${part} part has no ${lacking === 1 ? "positive" : "negative"} image of ${finding}; ${patients.length} patients have one${pins}, wants at least one in each of ${balance.length} parts: use more patients, fewer parts${bound === 0 ? "" : ", fewer pins"} or another label`,
      );
    }
  }
}

function checkColumns(caller: string, labels: LabelColumns, groups: readonly string[]): void {
  for (const [finding, column] of Object.entries(labels)) {
    if (column.length !== groups.length) {
      throw new RangeError(
        `${caller}: ${column.length} labels of ${finding} but ${groups.length} groups`,
      );
    }
    const bad = Array.from(column).findIndex((value) => !values.includes(value as LabelValue));
    if (bad >= 0) {
      throw new RangeError(
        `${caller}: label ${bad} of ${finding} is ${column[bad]}, wants 1, 0, "uncertain" or "missing"`,
      );
    }
  }
}
