import { expect, test } from "vitest";
import { dependencyOrder } from "./dependency-order.js";

const never = () => {
  throw new Error("a cycle");
};

test("dependencyOrder puts each node once, behind what it reads, and leaves out what nobody needs", () => {
  const reads: Record<string, string[]> = { d: ["b", "c"], c: ["a"], b: ["a"], a: [], e: ["d"] };
  expect(dependencyOrder(["d", "b"], (n) => reads[n] ?? [], never)).toEqual(["a", "b", "c", "d"]);
});

test("dependencyOrder names a node of a cycle and who reads it", () => {
  const reads: Record<string, string[]> = { a: ["b"], b: ["c"], c: ["b"] };
  const seen: string[] = [];
  const order = () =>
    dependencyOrder(
      ["a"],
      (n) => reads[n] ?? [],
      (node, reader) => {
        seen.push(node, reader);
        throw new Error("stop");
      },
    );
  expect(order).toThrow("stop");
  expect(seen).toEqual(["b", "c"]);
});

test("dependencyOrder follows a chain of 100,000", () => {
  const order = dependencyOrder([100_000], (n) => (n === 0 ? [] : [n - 1]), never);
  expect(order.length).toBe(100_001);
  expect(order[0]).toBe(0);
});
