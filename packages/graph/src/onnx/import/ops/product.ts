import { elements } from "../../../sizes.js";
import type { NodeImport } from "../op-import.js";

/** `Gemm`: `alpha A B + beta C`, where `transA` and `transB` turn the matrices first. */
export const gemm: NodeImport = (context) => {
  const { attributes, value, has, node } = context;
  const turn = (matrix: string) => node("transpose", [matrix], { permutation: [1, 0] });
  const alpha = attributes.float("alpha", 1);
  const beta = attributes.float("beta", 1);
  const a = attributes.int("transA", 0) ? turn(value(0)) : value(0);
  const b = attributes.int("transB", 0) ? turn(value(1, "kernel")) : value(1, "kernel");
  const biased = has(2) && beta !== 0;
  const last = (is: boolean) => (is ? context.result : node);
  const product = last(!biased && alpha === 1)("matMul", [a, b], {});
  const scaled =
    alpha === 1 ? product : last(!biased)("mul", [product, context.builder.scalar(alpha)], {});
  if (!biased) return scaled;
  const bias = value(2, "bias");
  const share = beta === 1 ? bias : node("mul", [bias, context.builder.scalar(beta)], {});
  return context.result("add", [scaled, share], {});
};

/** `MatMul`, NumPy's: matrices in the last two axes, those in front broadcast; a line becomes a matrix for the time. */
export const matMul: NodeImport = (context) => {
  const { builder, node } = context;
  const [a, b] = [context.value(0, "kernel"), context.value(1, "kernel")];
  const [left, right] = [builder.type(a).shape, builder.type(b).shape];
  if (left.length > 1 && right.length > 1) return context.result("matMul", [a, b], {});
  const row = left.length > 1 ? a : node("reshape", [a], { shape: [1, ...left] });
  const column = right.length > 1 ? b : node("reshape", [b], { shape: [...right, 1] });
  const product = node("matMul", [row, column], {});
  const shape = [...builder.type(product).shape];
  if (left.length === 1) shape.splice(-2, 1);
  if (right.length === 1) shape.splice(-1, 1);
  return context.result("reshape", [product], { shape });
};

/** `Einsum` of two factors where each letter is shared, summed or free once: transposed to a matrix product and back. */
export const einsum: NodeImport = (context) => {
  const { builder, attributes, node, refuse } = context;
  const [left = "", target] = attributes.text("equation", "").replaceAll(" ", "").split("->");
  const [p = "", q = "", ...more] = left.split(",");
  const repeats = (s: string) => new Set(s).size !== s.length;
  if (context.count !== 2 || more.length > 0 || target === undefined) {
    refuse("two factors and an explicit result are carried");
  }
  const result = target as string;
  if (left.includes(".") || [p, q, result].some(repeats)) {
    refuse("letters that repeat and ellipses are not carried");
  }
  const [a, b] = [context.value(0, "kernel"), context.value(1, "kernel")];
  const size = new Map<string, (typeof shapes)[number][number]>();
  const shapes = [builder.type(a).shape, builder.type(b).shape];
  for (const [k, letters] of [p, q].entries()) {
    for (const [i, letter] of [...letters].entries()) size.set(letter, shapes[k]?.[i] ?? 1);
  }
  const letters = [...new Set(p + q)];
  const kept = (c: string) => result.includes(c);
  const shared = letters.filter((c) => p.includes(c) && q.includes(c) && kept(c));
  const summed = letters.filter((c) => p.includes(c) && q.includes(c) && !kept(c));
  const rows = letters.filter((c) => !q.includes(c) && kept(c));
  const columns = letters.filter((c) => !p.includes(c) && kept(c));
  if (shared.length + summed.length + rows.length + columns.length !== letters.length) {
    refuse("a letter that is summed in one factor alone is not carried");
  }
  const flat = (list: readonly string[]) => list.map((c) => size.get(c) ?? 1);
  const matrix = (x: string, own: string, first: string[], second: string[]) => {
    const order = [...shared, ...first, ...second];
    const turned = node("transpose", [x], { permutation: order.map((c) => own.indexOf(c)) });
    const [rows, columns] = [elements(flat(first)), elements(flat(second))];
    if (rows === undefined || columns === undefined) return refuse("axes that cannot be joined");
    return node("reshape", [turned], { shape: [...flat(shared), rows, columns] });
  };
  const both = node("matMul", [matrix(a, p, rows, summed), matrix(b, q, summed, columns)], {});
  const order = [...shared, ...rows, ...columns];
  const apart = node("reshape", [both], { shape: flat(order) });
  const permutation = [...result].map((c) => order.indexOf(c));
  return context.result("transpose", [apart], { permutation });
};
