import { ndArray } from "@xrt/core";
import { expect, test } from "vitest";
import { logistic } from "../test/logistic.js";
import { withParameters } from "./with-parameters.js";

const b = ndArray(Float32Array.of(7), [1]);

test("withParameters replaces the arrays it is given and shares all else", () => {
  const graph = logistic();
  const changed = withParameters(graph, new Map([["b", b]]));
  expect(changed.parameters.get("b")).toEqual({ array: b, role: "bias", trainable: true });
  expect(changed.parameters.get("b")?.array).toBe(b);
  expect(changed.parameters.get("w")).toBe(graph.parameters.get("w"));
  expect(changed.nodes).toBe(graph.nodes);
  expect(graph.parameters.get("b")?.array.data).toEqual(Float32Array.of(0));
});

test.each([
  ["v", b, '"v" is [1], the graph\'s parameter [absent]'],
  ["w", b, '"w" is [1], the graph\'s parameter [2,1]'],
])("withParameters refuses %s of the wrong shape or name", (name, array, message) => {
  const change = () => withParameters(logistic(), new Map([[name, array]]));
  expect(change).toThrow(new RangeError(`withParameters: ${message}`));
});
