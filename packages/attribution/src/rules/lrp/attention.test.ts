import { float32, GraphBuilder } from "@xrt/graph";
import { expect, test } from "vitest";
import { attentionOf } from "./attention.js";

/** `x [batch, 4]`, a softmax of it, and what is made of both. */
function network(use: (b: GraphBuilder, x: string, weights: string) => string) {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 4));
  const scores = b.node("neg", [x], {}, "scores");
  const weights = b.node("softmax", [scores], { axis: 1 }, "weights");
  return b.build([use(b, x, weights)]);
}

const all = () => true;
const moved = (b: GraphBuilder, weights: string) =>
  b.node(
    "mul",
    [b.node("reshape", [weights], { shape: ["batch", 4] }, "moved"), b.scalar(2)],
    {},
    "scaled",
  );

test("a softmax that is multiplied with another value, moved and scaled on the way, is attention", () => {
  const graph = network((b, x, weights) => b.node("mul", [moved(b, weights), x], {}, "y"));
  const found = attentionOf(graph, all);
  expect([...found.weights]).toEqual(["weights"]);
  expect([...found.constant]).toEqual(["weights", "moved", "scaled"]);
  expect([...found.unheard]).toEqual(["scores", "weights", "moved", "scaled"]);
});

test("one that is added, squashed, or leads to the output alone is none", () => {
  const uses: Parameters<typeof network>[0][] = [
    (b, x, weights) => b.node("add", [weights, x], {}),
    (b, x, weights) => b.node("mul", [b.node("tanh", [weights], {}), x], {}),
    (b, _, weights) => moved(b, weights),
  ];
  for (const use of uses) expect(attentionOf(network(use), all).weights.size).toBe(0);
});

test("where the result hangs on weights alone, they are not constant", () => {
  const graph = network((b, x, weights) => {
    const other = b.node("softmax", [b.node("tanh", [x], {})], { axis: 1 });
    return b.node("mul", [weights, other], {});
  });
  expect(attentionOf(graph, all)).toEqual({
    ...{ weights: new Set(), constant: new Set(), unheard: new Set() },
  });
});

test("which softmaxes count is for the caller to say", () => {
  const graph = network((b, x, weights) => b.node("mul", [weights, x], {}));
  expect(attentionOf(graph, () => false).weights.size).toBe(0);
});
