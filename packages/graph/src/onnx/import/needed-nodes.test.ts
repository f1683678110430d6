import { expect, test } from "vitest";
import type { UnsupportedOpError } from "../../errors.js";
import type { NodeMessage } from "./messages.js";
import { refuseUnknownOps } from "./needed-nodes.js";

const node = (op: string, name: string, domain = ""): NodeMessage => ({
  op,
  domain,
  name,
  inputs: [],
  outputs: ["y"],
  attributes: new Map(),
});

test("all nodes that cannot be carried are named at once", () => {
  const nodes = [
    node("Relu", "/fine"),
    node("NonMaxSuppression", "/head/boxes"),
    node("FusedConv", "/stem", "com.microsoft"),
    node("TopK", "/head/best"),
  ];
  const refuse = () => refuseUnknownOps(nodes);
  expect(refuse).toThrow('NonMaxSuppression at "head/boxes" is not supported');
  expect(refuse).toThrow("; nor are 2 others");
  try {
    refuse();
  } catch (error) {
    const { others } = error as UnsupportedOpError;
    expect(others.map(({ op, path }) => [op, path])).toEqual([
      ["com.microsoft.FusedConv", "stem"],
      ["TopK", "head/best"],
    ]);
  }
  expect(() => refuseUnknownOps(nodes.slice(0, 1))).not.toThrow();
});
