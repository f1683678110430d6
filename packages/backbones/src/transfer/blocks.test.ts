import "@tensorflow/tfjs-backend-cpu";
import { enableProdMode } from "@tensorflow/tfjs-core";
import { fromLayersModel } from "@xrt/graph/layers";
import { fromOnnx, toOnnx } from "@xrt/graph/onnx";
import { describe, expect, test } from "vitest";
import { residual } from "../../test/residual.js";
import { trainedGraph } from "../../test/trained-network.js";
import { blocks } from "../index.js";

enableProdMode();

const graph = await trainedGraph();
const weights = [...graph.parameters].filter(([, p]) => p.role !== "constant");

describe("blocks", () => {
  test("are the stages of a network, by the size of its maps, and the head", () => {
    expect(blocks(graph).map((b) => [b.name, ...b.shape])).toEqual([
      ["conv_pw_1_relu", 16, 16, 16],
      ["conv_pw_3_relu", 32, 8, 8],
      ["conv_pw_5_relu", 64, 4, 4],
      ["conv_pw_11_relu", 128, 2, 2],
      ["head_pool", 256],
      ["head", 1],
    ]);
  });

  test("as fine as can be have one kernel each in a chain", () => {
    const fine = blocks(graph, { by: "cut" });
    expect(fine).toHaveLength(1 + 2 * 13 + 1);
    for (const { parameters } of fine) {
      const roles = parameters.map((name) => graph.parameters.get(name)?.role);
      expect(roles.filter((role) => role === "kernel")).toHaveLength(1);
    }
  });

  test.each(["stage", "cut"] as const)("by %s hold every parameter once", (by) => {
    const all = blocks(graph, { by }).flatMap((b) => b.parameters);
    expect(all.filter((p) => graph.parameters.get(p)?.role !== "constant").sort()).toEqual(
      weights.map(([name]) => name).sort(),
    );
  });

  test("of a network that is no graph say how to make one", () => {
    const network = residual();
    expect(() => blocks(network as never)).toThrow("await fromLayersModel(model)");
    network.dispose();
  });

  test("cut a residual block as a whole, in ONNX too", async () => {
    const network = residual();
    const source = await fromLayersModel(network);
    const names = (g: typeof source) =>
      blocks(g, { by: "cut" }).map((b) => b.parameters.map((p) => p.replace(/.*\/(?=\w+\/)/, "")));
    expect(names(source)).toEqual([
      ["stem/kernel", "stem/bias"],
      ["a/kernel", "a/bias", "b/kernel", "b/bias"],
      ["head/kernel", "head/bias"],
    ]);
    const again = await fromOnnx(toOnnx(source));
    expect(blocks(again, { by: "cut" }).map((b) => b.parameters.length)).toEqual([2, 4, 2]);
    network.dispose();
  });
});
