import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { assignGreedily, assignGroups, type GroupCounts } from "./assign-groups.js";

/** The cost of an assignment, from the definition for equal fractions. */
function costOf({ counts, fractions }: GroupCounts, partOf: Uint32Array): number {
  const classes = Array.from({ length: counts[0]?.length ?? 0 }, (_, c) => c);
  const deviations = classes.flatMap((c) => {
    const total = counts.reduce((sum, row) => sum + (row[c] ?? 0), 0);
    if (total === 0) return [];
    const shares = fractions.map(
      (_, p) =>
        counts.reduce((sum, row, g) => sum + (partOf[g] === p ? (row[c] ?? 0) : 0), 0) / total,
    );
    const mean = shares.reduce((a, b) => a + b, 0) / shares.length;
    return [Math.sqrt(shares.reduce((sum, s) => sum + (s - mean) ** 2, 0) / shares.length)];
  });
  return deviations.reduce((a, b) => a + b, 0) / deviations.length;
}

/** Groups in falling or rising number, with the classes of their images. */
function countsOf(y: readonly number[], groups: readonly number[], k: number) {
  const ids = [...new Set(groups)].sort((a, b) => a - b);
  const classes = [...new Set(y)].sort();
  const counts = ids.map((id) =>
    classes.map((c) => y.filter((v, i) => v === c && groups[i] === id).length),
  );
  const sizes = counts.map((row) => row.reduce((a, b) => a + b, 0));
  return { ids, given: { counts, sizes, fractions: Array.from({ length: k }, () => 1 / k) } };
}

const partition = (
  groups: readonly number[],
  ids: readonly number[],
  partOf: Uint32Array,
  k: number,
) =>
  Array.from({ length: k }, (_, p) =>
    groups.flatMap((g, i) => (partOf[ids.indexOf(g)] === p ? [i] : [])),
  ).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));

test("the greedy step is scikit-learn's StratifiedGroupKFold on its own test", () => {
  // sklearn/model_selection/_split.py, docstring of StratifiedGroupKFold; partition by scikit-learn 1.9.1
  const y = [0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const groups = [1, 1, 2, 2, 3, 3, 3, 4, 5, 5, 5, 5, 6, 6, 7, 8, 8];
  const { ids, given } = countsOf(y, groups, 3);
  expect(partition(groups, ids, assignGreedily(given), 3)).toEqual([
    [0, 1, 2, 3, 15, 16],
    [4, 5, 6, 12, 13, 14],
    [7, 8, 9, 10, 11],
  ]);
});

const conformance = join(import.meta.dirname, "../../../../../shared/conformance/statistics.json");
test.skipIf(!existsSync(conformance))(
  "the greedy step reaches partition and cost of the conformance cases (skipped: no ../shared)",
  () => {
    const { cases, datasets } = JSON.parse(readFileSync(conformance, "utf8"));
    const resolve = (v: { $data?: string } | number[]): number[] =>
      Array.isArray(v) ? v : (v.$data ?? "").split(".").reduce((o, key) => o[key], datasets);
    const own = cases.filter((c: { fn: string }) => c.fn === "stratifiedGroupKFold");
    expect(own).toHaveLength(2);
    for (const { inputs, expected } of own) {
      const [y, groups] = [resolve(inputs.y), resolve(inputs.groups)];
      const { ids, given } = countsOf(y, groups, inputs.k);
      const greedy = assignGreedily(given);
      expect(partition(groups, ids, greedy, inputs.k)).toEqual(expected.partition);
      if (expected.cost !== undefined) expect(costOf(given, greedy)).toBeCloseTo(expected.cost, 12);
    }
  },
);

const given = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 4 }))
  .chain(([k, classes]) =>
    fc
      .array(
        fc
          .array(fc.nat(4), { minLength: classes, maxLength: classes })
          // a group without images is none
          .filter((row) => row.some((n) => n > 0)),
        { minLength: k, maxLength: 40 },
      )
      .map((counts) => ({
        counts,
        sizes: counts.map((row) => row.reduce((a, b) => a + b, 0)),
        fractions: Array.from({ length: k }, () => 1 / k),
      })),
  );

/** Parts that lack a class which some group has. */
function lacking({ counts, fractions }: GroupCounts, partOf: Uint32Array): number {
  const classes = Array.from({ length: counts[0]?.length ?? 0 }, (_, c) => c);
  return classes
    .filter((c) => counts.some((row) => (row[c] ?? 0) > 0))
    .reduce(
      (n, c) =>
        n +
        fractions.filter((_, p) => !counts.some((row, g) => partOf[g] === p && (row[c] ?? 0) > 0))
          .length,
      0,
    );
}

test("moves and exchanges leave no more classes lacking, and spread no worse where none was", () => {
  fc.assert(
    fc.property(given, (groups) => {
      const [greedy, refined] = [assignGreedily(groups), assignGroups(groups)];
      expect(lacking(groups, refined)).toBeLessThanOrEqual(lacking(groups, greedy));
      if (lacking(groups, greedy) === lacking(groups, refined)) {
        expect(costOf(groups, refined)).toBeLessThanOrEqual(costOf(groups, greedy) + 1e-9);
      }
    }),
  );
});

test("for few groups the result is within a fifth of the best of all assignments, mostly the best itself", () => {
  let best = 0;
  let n = 0;
  fc.assert(
    fc.property(
      fc
        .array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 4, maxLength: 7 })
        .filter((rows) => [0, 1].every((c) => rows.filter((r) => (r[c] ?? 0) > 0).length >= 2)),
      (counts) => {
        const groups = { counts, sizes: counts.map(([a, b]) => a + b), fractions: [0.5, 0.5] };
        const objective = (partOf: Uint32Array) => lacking(groups, partOf) + costOf(groups, partOf);
        const all = Array.from({ length: 2 ** counts.length }, (_, code) =>
          Uint32Array.from(counts, (_row, g) => (code >> g) & 1),
        );
        const lowest = Math.min(...all.map(objective));
        const reached = objective(assignGroups(groups));
        expect(reached).toBeLessThanOrEqual(lowest + 0.2);
        n++;
        if (reached <= lowest + 1e-9) best++;
      },
    ),
    { seed: 1 },
  );
  expect(best / n).toBeGreaterThan(0.8);
});
