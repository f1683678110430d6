import { readFileSync } from "node:fs";
import { expectClose } from "@xrt/testing";
import { expect, test } from "vitest";
import { differentiate } from "../src/differentiate.js";
import { fromOnnx } from "../src/onnx/index.js";
import { tap } from "../src/passes/tap.js";
import type { TestEngine } from "./engine.js";
import { readReferenceNetwork, referenceNetworks } from "./reference-networks.js";

const oneEach = new Map(referenceNetworks);

/** Networks that PyTorch wrote, one file of each, with PyTorch's outputs and gradients. */
export function testReferenceNetworks({ compile }: TestEngine): void {
  test.each([...oneEach])(
    "%s, written by %s, has PyTorch's output, input and parameter gradients",
    async (name, exporter) => {
      const { path, tensors, initializers } = readReferenceNetwork(name, exporter);
      const graph = await fromOnnx(readFileSync(path));
      const [[input = ""], [output = ""]] = [graph.inputs, graph.outputs];
      const wrt = [input, ...initializers.keys()];
      const backward = differentiate(graph, { of: output, wrt, cotangent: "input" });
      const { gradients, cotangent = "" } = backward;
      const executable = await compile(tap(backward.graph, [output, ...gradients.values()]));
      const array = (key: string) => {
        const found = tensors.get(key);
        if (found === undefined) throw new RangeError(`no tensor is named "${key}"`);
        return found;
      };
      const got = await executable.run({
        [input]: array("input"),
        [cotangent]: array("cotangent"),
      });
      await executable.dispose();
      const wanted = new Map([
        [output, array("output")],
        [gradients.get(input) ?? "", array("input gradient")],
        ...[...initializers].map(([k, v]) => [gradients.get(k) ?? "", v] as const),
      ]);
      expect(wanted.size).toBe(2 + initializers.size);
      // float32 on both sides, through the depth of a network
      for (const [what, { data }] of wanted) {
        expectClose(got[what]?.data ?? [], data, { relative: 2e-4, absolute: 1e-5, what });
      }
    },
  );
}
