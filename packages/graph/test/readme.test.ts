import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeTable } from "../src/graph-model/table.js";
import { layerTable } from "../src/layers/table.js";
import { foldTable } from "../src/onnx/import/fold/table.js";
import { importTable } from "../src/onnx/import/ops/table.js";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");

test("the README lists the layers and ops that are carried", () => {
  const list = (names: Iterable<string>) => [...names].sort().join(", ");
  expect(readme).toContain(list(layerTable.keys()));
  expect(readme).toContain(list(nodeTable.keys()));
  expect(readme).toContain(list(importTable.keys()));
  const known = [...foldTable.keys()].filter((op) => !importTable.has(op));
  expect(readme).toContain(list(known));
});
