/**
 * Which part each group of images goes to, so that every class is spread over the parts as their fractions ask.
 *
 * With `share[p][c]` the images of class `c` in part `p` by all of that class, divided by `fraction[p]` times the number of
 * parts, the cost of an assignment is the mean over classes of the standard deviation of `share` over parts, weighted by
 * the fractions. For equal fractions this is the cost of scikit-learn's `StratifiedGroupKFold`.
 *
 * First greedily, as there: groups in falling order of the standard deviation of their class counts, each into the part
 * with the lowest cost; costs closer than `1e-8 + 1e-5 cost` are ties, which go to the part that has the smallest share of
 * its images, then to the first. Then groups are moved, and exchanged in pairs, as long as the cost falls; a class that a
 * part lacks altogether counts more than any spread. scikit-learn has no such second step, and can leave a part without a
 * class (its issue 24656).
 *
 * Groups whose part is given are put there first and stay; the others then fill up what is wanting. Where a part has got more of a class than
 * its share in this way, the cost is lowest when the other parts divide the rest as their fractions stand to one another.
 */

/** What is to be assigned, and to what. */
export interface GroupCounts {
  /** Images of each class in each group, `[groups][classes]`. */
  readonly counts: readonly ArrayLike<number>[];
  /** Number of images in each group. */
  readonly sizes: readonly number[];
  /** Wanted share of each part, adding up to 1. */
  readonly fractions: readonly number[];
  /** Part of each group that has to be there, `undefined` for the others. Default: none has to. */
  readonly fixed?: readonly (number | undefined)[];
}

/** Passes over all groups, at most. */
const PASSES = 50;
/** Partners with which a group tries to change places in one pass. */
const PARTNERS = 32;
/** What the cost must fall by for a change to count as one. */
const GAIN = 1e-12;
/** Share of the cost that a pass must win for another one to be worth its time. */
const WORTH = 0.02;

/** Part of each group: the greedy assignment, then moves and exchanges. Earlier groups go first among equals. */
export function assignGroups(groups: GroupCounts): Uint32Array {
  const spread = greedySpread(groups);
  const free = freeGroups(groups);
  const n = free.length;
  for (let pass = 0; pass < PASSES; pass++) {
    const before = spread.objective();
    for (const g of free) spread.move(g);
    const partners = Math.min(PARTNERS, n - 1);
    const stride = Math.max(1, Math.floor((n - 1) / partners));
    // partners lie at equal distances, which differ from pass to pass
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < partners; k++) {
        const j = (i + 1 + ((k * stride + pass) % (n - 1))) % n;
        spread.exchange(free[i] as number, free[j] as number);
      }
    }
    if (spread.objective() >= before * (1 - WORTH)) break;
  }
  return spread.partOf;
}

/** The first step alone: the rule of scikit-learn. */
export function assignGreedily(groups: GroupCounts): Uint32Array {
  return greedySpread(groups).partOf;
}

/** Groups whose part may be chosen, in their order. */
function freeGroups({ counts, fixed = [] }: GroupCounts): number[] {
  return counts.flatMap((_, g) => (fixed[g] === undefined ? [g] : []));
}

function greedySpread(groups: GroupCounts): Spread {
  const spread = emptySpread(groups);
  const { counts, sizes, fractions, fixed = [] } = groups;
  const have = fractions.map(() => 0);
  for (const [g, part] of fixed.entries()) {
    if (part === undefined) continue;
    spread.put(g, part);
    have[part] = (have[part] ?? 0) + (sizes[g] ?? 0);
  }
  const deviations = counts.map(deviation);
  const order = freeGroups(groups);
  order.sort((a, b) => (deviations[b] ?? 0) - (deviations[a] ?? 0) || a - b);
  for (const g of order) {
    let best = 0;
    let lowest = Number.POSITIVE_INFINITY;
    let fullness = Number.POSITIVE_INFINITY;
    for (const [p, fraction] of fractions.entries()) {
      const cost = spread.costWith(g, p);
      const full = ((have[p] ?? 0) + (sizes[g] ?? 0)) / fraction;
      const tie = Math.abs(cost - lowest) <= 1e-8 + 1e-5 * lowest;
      if (tie ? full < fullness : cost < lowest) [best, lowest, fullness] = [p, cost, full];
    }
    spread.put(g, best);
    have[best] = (have[best] ?? 0) + (sizes[g] ?? 0);
  }
  return spread;
}

/** An assignment in the making. */
interface Spread {
  readonly partOf: Uint32Array;
  /** The cost, and 1 for each class that a part lacks. */
  objective(): number;
  /** The cost if group `g` were added to part `p`. */
  costWith(g: number, p: number): number;
  put(g: number, p: number): void;
  /** Moves `g` to where the objective is lowest. */
  move(g: number): void;
  /** Lets two groups change places if the objective falls. */
  exchange(g: number, h: number): void;
}

function emptySpread({ counts, fractions }: GroupCounts): Spread {
  const parts = fractions.length;
  const classes = counts[0]?.length ?? 0;
  const totals = new Float64Array(classes);
  for (const row of counts) {
    for (let c = 0; c < classes; c++) totals[c] = (totals[c] ?? 0) + (row[c] ?? 0);
  }
  const used = totals.filter((total) => total > 0).length;
  const all = Array.from(totals.keys()).filter((c) => (totals[c] ?? 0) > 0);
  /** The classes of which each group has images: all that its place can change. */
  const own = counts.map((row) => all.filter((c) => (row[c] ?? 0) > 0));
  const have = new Float64Array(classes * parts);
  const partOf = new Uint32Array(counts.length);
  const add = (g: number, p: number, sign: number) => {
    const row = counts[g] as ArrayLike<number>;
    for (const c of own[g] ?? []) {
      have[c * parts + p] = (have[c * parts + p] ?? 0) + sign * (row[c] ?? 0);
    }
  };
  /** Deviation of a class over the parts, divided by the number of classes; `lack` for each part without it. */
  const term = (c: number, lack: number): number => {
    const total = (totals[c] ?? 0) * parts;
    let mean = 0;
    let squares = 0;
    let lacking = 0;
    for (let p = 0; p < parts; p++) {
      const count = (have[c * parts + p] ?? 0) / total;
      mean += count;
      squares += (count * count) / (fractions[p] ?? 1);
      if (count === 0) lacking++;
    }
    return Math.sqrt(Math.max(squares - mean * mean, 0)) / used + lack * lacking;
  };
  const sum = (list: readonly number[], lack: number): number => {
    let cost = 0;
    for (const c of list) cost += term(c, lack);
    return cost;
  };
  const shift = (g: number, from: number, to: number) => {
    add(g, from, -1);
    add(g, to, 1);
  };
  const put = (g: number, p: number) => {
    add(g, p, 1);
    partOf[g] = p;
  };
  return {
    partOf,
    put,
    objective: () => sum(all, 1),
    costWith(g, p) {
      // what the group does not have costs the same wherever it goes; only with it are costs those of the definition
      add(g, p, 1);
      const cost = sum(all, 0);
      add(g, p, -1);
      return cost;
    },
    move(g) {
      const from = partOf[g] ?? 0;
      const touched = own[g] ?? [];
      let best = from;
      let lowest = sum(touched, 1) - GAIN;
      for (let p = 0; p < parts; p++) {
        if (p === from) continue;
        shift(g, from, p);
        const objective = sum(touched, 1);
        if (objective < lowest) [best, lowest] = [p, objective];
        shift(g, p, from);
      }
      add(g, from, -1);
      put(g, best);
    },
    exchange(g, h) {
      const [a, b] = [partOf[g] ?? 0, partOf[h] ?? 0];
      if (a === b) return;
      const touched = union(own[g] ?? [], own[h] ?? []);
      const before = sum(touched, 1);
      shift(g, a, b);
      shift(h, b, a);
      if (sum(touched, 1) < before - GAIN) {
        partOf[g] = b;
        partOf[h] = a;
        return;
      }
      shift(g, b, a);
      shift(h, a, b);
    },
  };
}

/** Elements of either of two rising lists. */
function union(a: readonly number[], b: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const x = a[i] ?? Number.POSITIVE_INFINITY;
    const y = b[j] ?? Number.POSITIVE_INFINITY;
    out.push(Math.min(x, y));
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return out;
}

function deviation(row: ArrayLike<number>): number {
  const values = Array.from(row);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}
