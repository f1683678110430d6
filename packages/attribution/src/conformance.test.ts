import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type NdArray, ndArray, stack } from "@xrt/core";
import { float32, type Graph, GraphBuilder, tap } from "@xrt/graph";
import { compile } from "@xrt/graph/onnx";
import { expectClose } from "@xrt/testing";
import { expect, test } from "vitest";
import { arrayOf, graphOf, type Nested, type OpList } from "../test/op-list.js";
import { gradCam } from "./grad-cam.js";
import { gradient } from "./gradient.js";
import { normalise } from "./render/index.js";

/*
 * The cases of the project's conformance file that concern this package: cut from it, unchanged, by
 * fixtures/cut-attribution.mjs, which says what was left out. Their values come from the tests of Captum, Xplique and PAIR
 * saliency and from identities; each case names its source. Run on the onnx engine at the tolerance of the case, 1e-5.
 */
interface Case {
  readonly id: string;
  readonly network: OpList & { readonly activations: Nested; readonly gradients: Nested };
  readonly input: Nested | null;
  readonly target: unknown;
  readonly options: { readonly layer?: string };
  readonly expected: Readonly<Record<string, Nested>>;
  readonly tolerance: { readonly rel: number; readonly abs: number };
}

const file = readFileSync(join(import.meta.dirname, "../fixtures/attribution.json"), "utf8");
const cases: Case[] = JSON.parse(file);

/** What is asserted of a case, under the names of its `expected`. */
type Run = (c: Case, graph: Graph, x: NdArray) => Promise<Readonly<Record<string, NdArray>>>;

const gradientAt: Run = async ({ target }, graph, x) => ({
  attribution: (await gradient(graph, x, { target: target as number })).values,
});
const gradCamAt: Run = async ({ options: { layer = "" } }, graph, x) => ({
  map: (await gradCam(graph, x, { layer })).values,
});

const runs: Record<string, Run> = {
  "conv-forward": async (_, graph, x) => {
    const executable = await compile(tap(graph, ["conv1"]));
    const { conv1 } = await executable.run({ x: stack([x]) });
    await executable.dispose();
    const [a = [], b = []] = [conv1?.data.subarray(0, 4), conv1?.data.subarray(4)];
    const { scores } = await gradient(graph, x);
    return {
      score: ndArray(Float32Array.from(scores), []),
      conv1: ndArray(
        Float32Array.from([0, 1, 2, 3].flatMap((p) => [a[p] ?? 0, b[p] ?? 0])),
        [2, 2, 2],
      ),
    };
  },
  "conv-gradient": gradientAt,
  "relu-negative-square-gradient": gradientAt,
  "maxpool-tie-rule": gradientAt,
  "conv-gradcam-conv1": gradCamAt,
  "conv-gradcam-relu1": gradCamAt,

  // the target is the sum of the outputs: the gradients of all of them, one image each, added
  "piecewise-gradient": async (_, graph, x) => {
    const target = [0, 1, 2, 3, 4, 5];
    const { values } = await gradient(graph, stack(target.map(() => x)), { target });
    const sum = Float32Array.from(target, (i) =>
      target.reduce((s, unit) => s + (values.data[6 * unit + i] ?? 0), 0),
    );
    return { attribution: ndArray(sum, [6]) };
  },

  // CAM is Grad-CAM times the places of the layer
  "gap-head-cams": async (c, graph, x) => {
    const { values, scores } = await gradCam(graph, x, { ...c.options, target: 0 });
    return {
      gradCam: values,
      cam: ndArray(
        values.data.map((v) => 4 * v),
        values.shape,
      ),
      score: ndArray(Float32Array.from(scores), []),
    };
  },

  // a target here is an index; the difference of two outputs has the difference of the gradients
  "target-forms": async (_, graph, x) => {
    const target = [0, 2];
    const { values } = await gradient(graph, stack([x, x]), { target });
    const [a = 0, b = 0, c = 0, d = 0] = values.data;
    return {
      index0: ndArray(Float32Array.of(a, b), [2]),
      difference0minus2: ndArray(Float32Array.of(a - c, b - d), [2]),
    };
  },

  // no network is given: y = sum of gradients times x has them, at the activations
  "grad-cam-from-arrays": async ({ network: { activations, gradients } }) => {
    const b = new GraphBuilder();
    const x = b.input("x", float32("batch", 5, 5, 1));
    const map = b.node("transpose", [x], { permutation: [0, 3, 1, 2] }, "map");
    const weights = ndArray(arrayOf(gradients).data, [1, 5, 5]);
    const each = b.node("mul", [map, b.constant(weights)], {});
    const sum = b.node("reduceSum", [each], { axes: [2, 3], keepDims: false });
    const { values } = await gradCam(b.build([sum]), arrayOf(activations), { layer: "map" });
    return { raw: values, map: normalise(values).values };
  },
};

/** What a case expects that this package does not compute: other methods, and targets that are functions of the output. */
const LEFT_OUT = ["channelWeights", "hiResCam", "xGradCam", "probability1", "output", "softmax"];

test.each(cases.filter(({ id }) => id !== "grad-cam-flat-layer").map((c) => [c.id, c] as const))(
  "%s",
  async (id, c) => {
    const graph = c.network.nodes ? graphOf(c.network) : new GraphBuilder().build([]);
    const got = await (runs[id] as Run)(c, graph, arrayOf(c.input ?? 0));
    const wanted = Object.keys(c.expected).filter((key) => !LEFT_OUT.includes(key));
    expect(Object.keys(got).sort()).toEqual(wanted.sort());
    for (const key of wanted) {
      const expected = arrayOf(c.expected[key] ?? []);
      const { rel: relative, abs: absolute } = c.tolerance;
      expectClose(got[key] ?? [], expected, { relative, absolute, what: key });
    }
  },
);

test("grad-cam-flat-layer: a layer without spatial axes is refused here and not one cell", async () => {
  const c = cases.find(({ id }) => id === "grad-cam-flat-layer") as Case;
  const map = gradCam(graphOf(c.network), arrayOf(c.input ?? 0), { layer: "linear0", target: 0 });
  await expect(map).rejects.toThrow(
    'gradCam: "linear0" is [batch,3], wants a layer with [batch,channels,rows,columns]; "last-conv" picks one',
  );
});
