import { describe } from "vitest";
import { weightsFed } from "./engine.js";
import { engines } from "./engines.js";
import { testReferenceNetworks } from "./reference-networks-suite.js";

// onnxruntime-node runs all files of all exporters where the import is tested
const others = [weightsFed, ...engines.filter(({ name }) => name !== "onnxruntime-node")];

describe.each(others.map((e) => [e.name, e] as const))("%s", (_, engine) => {
  testReferenceNetworks(engine);
});
