import { type Cell, cell, gelu } from "./tape.js";
import type { Arithmetic } from "./transformer-loops.js";

/** Which rules {@link lrpArithmetic} goes by. */
export interface LrpTapeOptions {
  readonly epsilon: number;
  readonly softmax: "detach" | "taylor";
  readonly layerNorm: "epsilon" | "identity";
  /** Is told what a bias takes of a unit that arrives, as a cell that gets it. */
  readonly bias: (taken: Cell) => void;
}

/** Arithmetic whose cells hand back relevance, from the definitions of the rules: `R_i = c_i R_j / (z_j + epsilon sign(z_j))` for contributions `c_i`. */
export function lrpArithmetic({ epsilon, softmax, layerNorm, bias }: LrpTapeOptions): Arithmetic {
  const sum = (parts: readonly (readonly [cell: Cell, contribution: number])[], shift: number) => {
    const z = parts.reduce((s, [, c]) => s + c, shift);
    const share = 1 / (z + epsilon * (z < 0 ? -1 : 1));
    const taken = cell(shift, 0);
    bias(taken);
    const all = [...parts, [taken, shift] as const];
    return cell(
      z,
      0,
      all.map(([own, c]) => [own, c * share] as const),
    );
  };
  const linear = (values: readonly Cell[], weights: readonly number[], shift: number) =>
    sum(
      values.map((v, i) => [v, v.x * (weights[i] as number)] as const),
      shift,
    );
  /** Each half of every product, or all to the second. */
  const dot = (p: readonly Cell[], q: readonly Cell[], half: boolean) => {
    const z = p.reduce((s, v, i) => s + v.x * (q[i] as Cell).x, 0);
    const share = 1 / (z + epsilon * (z < 0 ? -1 : 1));
    const from = p.flatMap((v, i): (readonly [Cell, number])[] => {
      const other = q[i] as Cell;
      const own = v.x * other.x * share;
      return half
        ? [
            [v, own / 2],
            [other, own / 2],
          ]
        : [[other, own]];
    });
    return cell(z, 0, from);
  };
  return {
    dense: linear,
    add: (a, b) => linear([a, b], [1, 1], 0),
    scores: (p, q, by) => linear([dot(p, q, true)], [by], 0),
    softmax(scores) {
      const all = scores.reduce((s, { x }) => s + Math.exp(x), 0);
      return scores.map((own) => {
        const y = Math.exp(own.x) / all;
        const from = scores.map((other) => {
          const own_ = Math.exp(other.x) / all;
          return [other, other.x * ((other === own ? 1 : 0) - own_)] as const;
        });
        return cell(y, 0, softmax === "taylor" ? from : []);
      });
    },
    mixed: (weights, values) => dot(weights, values, softmax === "taylor"),
    gelu: (a) => cell(gelu(a.x), 0, [[a, 1]]),
    norm(values, gamma, beta, add) {
      const n = values.length;
      const mean = values.reduce((s, { x }) => s + x, 0) / n;
      const variance = values.reduce((s, { x }) => s + (x - mean) ** 2, 0) / n;
      const s = Math.sqrt(variance + add);
      return values.map((own, j) => {
        const factor = (gamma[j] ?? 1) / s;
        const y = (own.x - mean) * factor + (beta[j] ?? 0);
        if (layerNorm === "identity") return cell(y, 0, [[own, 1]]);
        const weights = values.map((_, i) => factor * ((i === j ? 1 : 0) - 1 / n));
        return linear(values, weights, beta[j] ?? 0);
      });
    },
  };
}
