import type { Backward, Graph, GraphBuilder, Node, OpKind, Rule } from "@xrt/graph";
import { emitLayer } from "../lrp/emit-layer.js";
import { type FoundLayer, findLayers } from "../lrp/find-layers.js";
import type { LrpLayer } from "../lrp/layer.js";
import { mul, negative, positive, sum } from "../lrp/parts.js";
import { divided, type ReferenceOf } from "./rescale.js";

/** Functions of one element that reveal-cancel is for. */
const ACTIVATIONS = new Set([
  ...["relu", "clip", "leakyRelu", "elu", "gelu", "silu", "sigmoid", "hardSigmoid", "tanh"],
  ...["softplus", "exp"],
]);

/**
 * The reveal-cancel rule for dense layers with an activation behind: the difference of each pre-activation is cut into its positive part
 * `d+` and its negative part `d-`, whose effects are averaged over which of them comes first,
 * `dy+ = [f(b + d+) - f(b)] / 2 + [f(b + d- + d+) - f(b + d-)] / 2` and `dy-` likewise. Contributions to `d+` are then multiplied by `dy+ / d+`, those to
 * `d-` by `dy- / d-`. Put in front of the rules of rescale.
 */
export function revealCancelRules(graph: Graph, reference: ReferenceOf): readonly Rule[] {
  const makers = new Map(
    findLayers(graph, "affine")
      .filter(({ main, side }) => main.op === "matMul" && side === 0)
      .map((layer) => [layer.z, layer]),
  );
  const readers = (name: string) => graph.nodes.filter(({ inputs }) => inputs.includes(name));
  const dense = new Map<string, FoundLayer>();
  for (const node of graph.nodes) {
    const layer = makers.get(node.inputs[0] ?? "");
    if (layer === undefined || !ACTIVATIONS.has(node.op)) continue;
    if (readers(layer.z).length === 1) dense.set(node.output, layer);
  }
  const byProduct = new Map([...dense.values()].map((layer) => [layer.main.output, layer]));
  /** Multipliers of both parts behind each product, from its activation, which is visited first. */
  const waiting = new Map<string, readonly [up: string, down: string]>();

  const activation: Backward = ({ builder: b, node, inputs, gradient }) => {
    const found = dense.get(node.output) as FoundLayer;
    const layer = emitted(b, found);
    const [z = ""] = inputs;
    const base = reference(z);
    const [up, down] = parts(layer, reference(found.x));
    const add = (a: string, c: string) => b.node("add", [a, c], {});
    const sub = (a: string, c: string) => b.node("sub", [a, c], {});
    const f = (value: string) =>
      b.node(node.op as OpKind as "relu", [value], node.attributes as never);
    const [none, both] = [f(base), f(add(add(base, up), down))];
    const [onlyUp, onlyDown] = [f(add(base, up)), f(add(base, down))];
    const effect = (alone: string, other: string) =>
      mul(b, b.scalar(0.5), add(sub(alone, none), sub(both, other)));
    const zero = b.scalar(0);
    const multiplier = (change: string, alone: string, other: string) =>
      divided({ builder: b }, mul(b, gradient, effect(alone, other)), change, zero);
    const two = [multiplier(up, onlyUp, onlyDown), multiplier(down, onlyDown, onlyUp)] as const;
    waiting.set(found.main.output, two);
    // the product takes what is waiting: what comes to it is not looked at
    return [gradient];
  };
  const product: Backward = ({ builder: b, node }) => {
    const layer = emitted(b, byProduct.get(node.output) as FoundLayer);
    const [up, down] = waiting.get(node.output) as readonly [string, string];
    const { kernel, back } = layer;
    const change = b.node("sub", [layer.x, reference(layer.x)], {});
    const [more, less] = [positive(b, kernel), negative(b, kernel)];
    const risen = sum(b, back(up, more), back(down, less));
    const fallen = sum(b, back(up, less), back(down, more));
    const above = b.node("step", [change], {});
    const below = b.node("step", [b.node("neg", [change], {})], {});
    const still = b.node("sub", [b.scalar(1), b.node("add", [above, below], {})], {});
    const middle = mul(b, b.scalar(0.5), sum(b, risen, fallen));
    return [sum(b, mul(b, above, risen), mul(b, below, fallen), mul(b, still, middle)), null];
  };
  return [
    { match: ({ output }: Node) => dense.has(output), backward: activation },
    { match: ({ output }: Node) => byProduct.has(output), backward: product },
  ];
}

function emitted(builder: GraphBuilder, found: FoundLayer): LrpLayer {
  const unused = { nonNegative: false, rectified: false, epsilon: 0 };
  return emitLayer(builder, found, { ...unused, range: () => [found.x, found.x] });
}

/** The positive and the negative part of a layer's change. */
function parts({ builder: b, x, kernel, map }: LrpLayer, reference: string): [string, string] {
  const change = b.node("sub", [x, reference], {});
  const [rise, fall] = [positive(b, change), negative(b, change)];
  const [more, less] = [positive(b, kernel), negative(b, kernel)];
  return [
    sum(b, map(rise, more, null), map(fall, less, null)),
    sum(b, map(rise, less, null), map(fall, more, null)),
  ];
}
