import { expectClose } from "@xrt/testing";
import { expect, test } from "vitest";
import { readOnnxOps } from "../../test/onnx-ops.js";
import { compile, fromOnnx } from "./index.js";

for (const { name, model, inputs, outputs } of readOnnxOps()) {
  test(`${name} gives the values of onnxruntime`, async () => {
    const graph = await fromOnnx(model);
    const executable = await compile(graph);
    const got = await executable.run(inputs);
    await executable.dispose();
    expect(graph.outputs.length).toBe(outputs.length);
    for (const [i, output] of outputs.entries()) {
      expectClose(got[graph.outputs[i] ?? ""] ?? [], output, { what: `values of output ${i}` });
    }
  });
}
