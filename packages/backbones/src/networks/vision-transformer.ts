import { type NdArray, ndArray, randomStream, type Shape, sizeOf, zeros } from "@xrt/core";
import { float32, type Graph, GraphBuilder, type ParameterRole } from "@xrt/graph";
import { heUniformKernel } from "../transfer/initialisation/he-uniform.js";
import { constantArray } from "../transfer/initialisation/reset-normalisation.js";
import { settle } from "./build-network.js";
import type { NetworkOptions, NetworkSettings } from "./network-options.js";

/** What tells the vision transformers apart. */
interface TransformerKind {
  readonly name: string;
  readonly builder: string;
  /** Numbers of one token. */
  readonly width: number;
  readonly heads: number;
}

const PATCH = 16;
const LAYERS = 12;
const EPSILON = 1e-6;

/**
 * ViT-B/16 as a `Graph` of `@xrt/graph`, since TensorFlow.js has neither attention nor learned tokens: input `[batch, height, width, channels]`, sides multiples of 16, 224 x 224 by default. Parameters are called after torchvision:
 * `conv_proj/kernel`, `class_token`, `position_embedding`, `encoder_layer_0/ln_1/gamma`, `encoder_layer_0/self_attention/in_proj/kernel`, `.../out_proj/kernel`,
 * `encoder_layer_0/mlp_1/kernel`, ... `encoder_ln/gamma`, `head/kernel`; values are found by the paths `encoder_layer_0` ... `encoder_ln`, `predictions`. Without a top the output is the class token,
 * 768 numbers; `pooling: "avg"` gives the mean of the other tokens. The position embedding is as long as the image has patches, so weights fit one size. Preprocess mode `"torch"` for weights of torchvision, `"tf"` for Google's.
 *
 * Dosovitskiy et al., "An Image is Worth 16x16 Words", 2021.
 *
 * @throws RangeError when an option is out of range.
 *
 * @example
 * ```ts
 * import { visionTransformerB16 } from "@xrt/backbones";
 * const graph = visionTransformerB16({ inputShape: [32, 32, 3], seed: null });
 * graph.types.get(graph.outputs[0] ?? "")?.shape; // => ["batch", 1000]
 * ```
 */
export function visionTransformerB16(options: NetworkOptions = {}): Graph {
  const kind = { name: "vit_b_16", builder: "visionTransformerB16", width: 768, heads: 12 };
  return visionTransformer(kind, options);
}

/**
 * DeiT-S, without distillation, as a `Graph`: 384 features; see {@link visionTransformerB16}. Preprocess mode `"torch"`.
 *
 * Touvron et al., "Training data-efficient image transformers & distillation through attention", 2021.
 */
export function deiTSmall(options: NetworkOptions = {}): Graph {
  return visionTransformer(
    { name: "deit_small", builder: "deiTSmall", width: 384, heads: 6 },
    options,
  );
}

function visionTransformer(kind: TransformerKind, options: NetworkOptions): Graph {
  const settings = checked(kind, options);
  const { width } = kind;
  const [height, columns, channels] = settings.inputShape;
  const b = new GraphBuilder();
  const draw = drawer(b, settings.seed);
  const image = b.input("input_1", float32("batch", height, columns, channels));
  let x = tokens(b, draw, image, settings.inputShape, width);
  for (let i = 0; i < LAYERS; i++) {
    x = encoderLayer(b, draw, x, `encoder_layer_${i}`, kind);
    b.path(`encoder_layer_${i}`, x);
  }
  x = layerNorm(b, draw, x, "encoder_ln", width);
  b.path("encoder_ln", x);
  if (!settings.includeTop) {
    return b.build([settings.pooling === "avg" ? meanOfPatches(b, x) : classToken(b, x, width)]);
  }
  const token = classToken(b, x, width);
  const logits = linear(b, draw, token, "head", [width, settings.classes]);
  const output = activated(b, logits, settings.classifierActivation);
  b.path("predictions", output);
  return b.build([output]);
}

function checked(kind: TransformerKind, options: NetworkOptions): NetworkSettings {
  const settings = settle({ ...kind, smallest: PATCH }, options);
  const [height, width] = settings.inputShape;
  if (height % PATCH !== 0 || width % PATCH !== 0) {
    throw new RangeError(
      `${kind.builder}: inputShape is [${settings.inputShape}], wants a height and width that are multiples of ${PATCH}`,
    );
  }
  if (settings.pooling === "max") {
    throw new RangeError(
      `${kind.builder}: pooling is "max", wants "avg" or null (the class token)`,
    );
  }
  return settings;
}

/** Adds a parameter with its first values and returns its name. */
type Draw = (name: string, shape: Shape, role: ParameterRole) => string;

function drawer(b: GraphBuilder, seed: number | null): Draw {
  return (name, shape, role) =>
    b.parameter(name, { array: first(name, shape, role, seed), role, trainable: true });
}

function first(name: string, shape: Shape, role: ParameterRole, seed: number | null): NdArray {
  if (role === "gamma") return constantArray(shape, 1);
  if (seed === null || role === "beta") return zeros(shape);
  if (role === "kernel") return heUniformKernel(shape, sizeOf(shape.slice(0, -1)), name, seed);
  if (name !== "position_embedding") return zeros(shape);
  const random = randomStream(seed, `initialise/${name}`);
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => 0.02 * random.normal(i));
  return ndArray(data, shape);
}

/** One token for each patch behind the class token, each with its place: `[batch, 1 + patches, width]`. */
function tokens(
  b: GraphBuilder,
  draw: Draw,
  image: string,
  [height, columns, channels]: readonly [number, number, number],
  width: number,
): string {
  const turned = b.node("transpose", [image], { permutation: [0, 3, 1, 2] });
  const kernel = b.node(
    "transpose",
    [draw("conv_proj/kernel", [PATCH, PATCH, channels, width], "kernel")],
    {
      permutation: [3, 2, 0, 1],
    },
  );
  const bias = draw("conv_proj/bias", [width], "bias");
  const window = { strides: [PATCH, PATCH], pads: [0, 0, 0, 0], dilations: [1, 1] } as const;
  const patches = b.node("conv", [turned, kernel, bias], { ...window, groups: 1 }, "conv_proj");
  b.path("conv_proj", patches);
  const count = (height / PATCH) * (columns / PATCH);
  const flat = b.node("reshape", [patches], { shape: ["batch", width, count] });
  const inRows = b.node("transpose", [flat], { permutation: [0, 2, 1] });
  // the class token is the same for all images: it goes into the first row of what is added to each
  const room = b.node("pad", [inRows], { before: [0, 1, 0], after: [0, 0, 0], value: 0 });
  const token = b.node("pad", [draw("class_token", [1, 1, width], "bias")], {
    before: [0, 0, 0],
    after: [0, count, 0],
    value: 0,
  });
  const place = draw("position_embedding", [1, count + 1, width], "bias");
  return b.node("add", [room, b.node("add", [token, place], {})], {}, "embedded");
}

function encoderLayer(
  b: GraphBuilder,
  draw: Draw,
  x: string,
  name: string,
  { width, heads }: TransformerKind,
): string {
  const before = layerNorm(b, draw, x, `${name}/ln_1`, width);
  const attended = b.node(
    "add",
    [x, attention(b, draw, before, `${name}/self_attention`, width, heads)],
    {},
  );
  const normal = layerNorm(b, draw, attended, `${name}/ln_2`, width);
  const hidden = linear(b, draw, normal, `${name}/mlp_1`, [width, 4 * width]);
  const active = b.node("gelu", [hidden], { approximate: false });
  const out = linear(b, draw, active, `${name}/mlp_2`, [4 * width, width]);
  return b.node("add", [attended, out], {}, name);
}

/** Every token asks (q) all others (k) and takes the mean of what they say (v), weighted by the softmax of q k / sqrt(size). */
function attention(
  b: GraphBuilder,
  draw: Draw,
  x: string,
  name: string,
  width: number,
  heads: number,
): string {
  const [batch = "batch", count = 0] = b.type(x).shape;
  const size = width / heads;
  const all = linear(b, draw, x, `${name}/in_proj`, [width, 3 * width]);
  const part = (i: number, permutation: readonly number[]) => {
    const one = b.node("slice", [all], { axis: 2, start: i * width, end: (i + 1) * width });
    const split = b.node("reshape", [one], { shape: [batch, count, heads, size] });
    return b.node("transpose", [split], { permutation });
  };
  const scores = b.node("matMul", [part(0, [0, 2, 1, 3]), part(1, [0, 2, 3, 1])], {});
  const scaled = b.node("mul", [scores, b.scalar(size ** -0.5)], {});
  const weights = b.node("softmax", [scaled], { axis: 3 }, `${name}/weights`);
  b.path(`${name}/weights`, weights);
  const mixed = b.node("matMul", [weights, part(2, [0, 2, 1, 3])], {});
  const joined = b.node("transpose", [mixed], { permutation: [0, 2, 1, 3] });
  const flat = b.node("reshape", [joined], { shape: [batch, count, width] });
  return linear(b, draw, flat, `${name}/out_proj`, [width, width]);
}

function linear(
  b: GraphBuilder,
  draw: Draw,
  x: string,
  name: string,
  shape: readonly [number, number],
): string {
  const product = b.node("matMul", [x, draw(`${name}/kernel`, shape, "kernel")], {});
  return b.node("add", [product, draw(`${name}/bias`, [shape[1]], "bias")], {}, name);
}

function layerNorm(b: GraphBuilder, draw: Draw, x: string, name: string, width: number): string {
  const values = [
    x,
    draw(`${name}/gamma`, [width], "gamma"),
    draw(`${name}/beta`, [width], "beta"),
  ];
  return b.node("layerNorm", values, { axis: 2, epsilon: EPSILON }, name);
}

function classToken(b: GraphBuilder, x: string, width: number): string {
  const row = b.node("slice", [x], { axis: 1, start: 0, end: 1 });
  return b.node("reshape", [row], { shape: ["batch", width] }, "class_token_features");
}

function meanOfPatches(b: GraphBuilder, x: string): string {
  const rest = b.node("slice", [x], { axis: 1, start: 1, end: Number(b.type(x).shape[1]) });
  return b.node("reduceMean", [rest], { axes: [1], keepDims: false }, "patch_features");
}

function activated(
  b: GraphBuilder,
  logits: string,
  kind: NetworkSettings["classifierActivation"],
): string {
  if (kind === "linear") return logits;
  return kind === "sigmoid"
    ? b.node("sigmoid", [logits], {}, "predictions")
    : b.node("softmax", [logits], { axis: 1 }, "predictions");
}
