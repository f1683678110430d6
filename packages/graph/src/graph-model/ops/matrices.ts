import { type NodeContext, type NodeImport, plainValue } from "../node-import.js";
import { fused } from "./fused.js";

/** `MatMul` and `_FusedMatMul` of matrices. */
export const matMul: NodeImport = (context) => {
  const { builder, attributes } = context;
  const a = factor(context, 0, attributes.bool("transpose_a"));
  const b = factor(context, 1, attributes.bool("transpose_b"));
  return fused(context, 2, ([bias], name) => {
    if (bias === undefined) return plainValue(builder.node("matMul", [a, b], {}, name));
    const product = builder.node("matMul", [a, b], {}, `${context.path}/product`);
    return plainValue(builder.node("add", [product, bias], {}, name));
  });
};

/** `BatchMatMul`: products of the last two axes, the others broadcast. */
export const batchMatMul: NodeImport = (context) => {
  const { builder, attributes, path } = context;
  const a = factor(context, 0, attributes.bool("adj_x"));
  const b = factor(context, 1, attributes.bool("adj_y"));
  return plainValue(builder.node("matMul", [a, b], {}, path));
};

function factor({ builder, plain }: NodeContext, i: number, turned: boolean): string {
  const value = plain(i, i === 1 ? "kernel" : undefined);
  if (!turned) return value;
  const rank = builder.type(value).shape.length;
  const permutation = Array.from({ length: rank }, (_, k) => (k < rank - 2 ? k : 2 * rank - 3 - k));
  return builder.node("transpose", [value], { permutation });
}
