import { type Dim, float32, type Graph, GraphBuilder } from "@xrt/graph";
import { randomArray, toFloat32 } from "@xrt/testing";

/** Shape of a {@link transformer}. */
export interface TransformerOptions {
  readonly tokens: number;
  /** Attention heads, and the width of each. */
  readonly heads: number;
  readonly depth: number;
  /** Units in the middle of the dense part. */
  readonly hidden: number;
  readonly classes: number;
  /** Blocks of both parts. */
  readonly blocks: number;
  /** Whether dense layers and LayerNorms add something. */
  readonly biased: boolean;
  readonly seed: number;
  /** Factor of the queries: large ones make attention that looks at one token. */
  readonly sharp: number;
}

/** Epsilon of all LayerNorms of a {@link transformer}. */
export const NORM_EPSILON = 1e-5;

/**
 * A vision transformer behind its patches, with random weights: `x [batch, tokens * heads * depth]`, blocks of LayerNorm, attention, residual sum,
 * LayerNorm, two dense layers with a GELU between, residual sum; a last LayerNorm, the mean over tokens, `logits`. Parameters are named
 * `0/query`, `0/query/bias`, `0/norm1`, ...
 */
export function transformer(options: TransformerOptions): Graph {
  const { tokens, heads, depth, hidden, classes, blocks, biased, seed, sharp } = options;
  const width = heads * depth;
  const b = new GraphBuilder();
  const weight = (name: string, shape: readonly number[], low: number, high: number) => {
    const array = toFloat32(randomArray([...shape], { seed, stream: name, low, high }));
    return b.parameter(name, { array, role: "kernel", trainable: true });
  };
  const dense = (x: string, name: string, from: number, to: number, scale = 1) => {
    const bound = scale * Math.sqrt(3 / from);
    const product = b.node("matMul", [x, weight(name, [from, to], -bound, bound)], {});
    if (!biased) return b.node("reshape", [product], { shape: b.type(product).shape }, `${name}/z`);
    return b.node("add", [product, weight(`${name}/bias`, [to], -0.3, 0.3)], {}, `${name}/z`);
  };
  const norm = (x: string, name: string) => {
    const gamma = weight(name, [width], 0.5, 1.5);
    const beta = biased ? [weight(`${name}/bias`, [width], -0.3, 0.3)] : [];
    return b.node("layerNorm", [x, gamma, ...beta], { axis: 2, epsilon: NORM_EPSILON });
  };
  const add = (x: string, y: string) => b.node("add", [x, y], {});
  const shaped = (x: string, ...shape: Dim[]) => b.node("reshape", [x], { shape });
  const moved = (x: string, ...permutation: number[]) => b.node("transpose", [x], { permutation });

  let x = shaped(b.input("x", float32("batch", tokens * width)), "batch", tokens, width);
  for (let k = 0; k < blocks; k++) {
    const read = norm(x, `${k}/norm1`);
    const head = (name: string, scale: number) => {
      const all = dense(read, `${k}/${name}`, width, width, scale);
      return moved(shaped(all, "batch", tokens, heads, depth), 0, 2, 1, 3);
    };
    const [query, key, value] = [head("query", sharp), head("key", 1), head("value", 1)];
    const scores = b.node("matMul", [query, moved(key, 0, 1, 3, 2)], {});
    const scaled = b.node("mul", [scores, b.scalar(1 / Math.sqrt(depth))], {});
    const attention = b.node("softmax", [scaled], { axis: 3 }, `${k}/attention`);
    const mixed = moved(b.node("matMul", [attention, value], {}), 0, 2, 1, 3);
    x = add(x, dense(shaped(mixed, "batch", tokens, width), `${k}/out`, width, width));
    const inner = dense(norm(x, `${k}/norm2`), `${k}/mlp1`, width, hidden);
    const active = b.node("gelu", [inner], { approximate: false });
    x = add(x, dense(active, `${k}/mlp2`, hidden, width));
  }
  const pooled = b.node("reduceMean", [norm(x, "norm")], { axes: [1], keepDims: false });
  return b.build([dense(pooled, "head", width, classes)]);
}
