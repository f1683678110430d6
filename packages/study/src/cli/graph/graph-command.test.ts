import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LayersModel, layers, sequential } from "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";
import { tensor } from "@tensorflow/tfjs-core";
import { saveLayersModel } from "@xrt/backbones/node";
import { ndArray, readNpy, writeNpy } from "@xrt/core";
import { float32, GraphBuilder } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { toOnnx } from "@xrt/graph/onnx";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import { afterAll, describe, expect, test } from "vitest";
import { runHere, runSpawned } from "../../../test/run-command.js";
import { temporaryFolder } from "../../../test/synthetic.js";

const { path: top, remove } = await temporaryFolder();
afterAll(remove);

/** A small classifier: convolution with ReLU, BatchNorm, global average, softmax over 3 classes. */
const network = sequential({
  layers: [
    layers.conv2d({
      filters: 4,
      kernelSize: 3,
      activation: "tanh",
      inputShape: [6, 5, 2],
      name: "conv",
    }),
    layers.batchNormalization({ name: "norm" }),
    layers.globalAveragePooling2d({ name: "gap" }),
    layers.dense({ units: 3, activation: "softmax", name: "classes" }),
  ],
});
const model = await saved("small", network);
const x = toFloat32(randomArray([2, 6, 5, 2], { stream: "x" }));
const input = join(top, "x.npy");
await writeFile(input, writeNpy(x));

async function saved(name: string, layersModel: LayersModel): Promise<string> {
  const folder = join(top, name);
  await saveLayersModel(layersModel, folder);
  return join(folder, "model.json");
}

/** The same network as an ONNX file. */
const onnx = join(top, "small.onnx");
await writeFile(onnx, toOnnx(await fromLayersModel(network)));

const predict = (data: Float32Array) => {
  const results = network.predict(tensor(data, [2, 6, 5, 2]));
  return (Array.isArray(results) ? results[0] : results)?.dataSync() ?? [];
};

const load = async (file: string) => readNpy(await readFile(file));

describe("xrt graph inspect", () => {
  test("prints a table of paths, ops and shapes, and the totals", async () => {
    const { code, stdout, stderr } = await runHere("graph", "inspect", model);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`${model}: layers-model\n`);
    expect(stdout).toMatch(/^input +conv_input \[batch,6,5,2\]$/m);
    expect(stdout).toMatch(/^conv +tanh +\[batch,4,4,3\]/m);
    expect(stdout).toMatch(/^norm +batchNorm +\[batch,4,4,3\] +16 +96 /m);
    // kernels 72 and 12, biases 4 and 3, four numbers a channel of the normalisation
    expect(stdout).toMatch(/^parameters +107 /m);
  });

  test("reads the same network from ONNX: values, shapes and cost", async () => {
    const { code, stdout } = await runHere("graph", "inspect", onnx, "--json");
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ kind: "onnx", unsupported: [] });
    expect(found.inputs[0].shape).toEqual(["batch", 6, 5, 2]);
    expect(found.outputs[0].shape).toEqual(["batch", 3]);
    const other = JSON.parse((await runHere("graph", "inspect", model, "--json")).stdout);
    expect(found.total.flop).toBe(other.total.flop);
  });

  test("--json holds nodes, parameters, counts and totals", async () => {
    const { code, stdout } = await runHere("graph", "inspect", model, "--json");
    expect(code).toBe(0);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ model, kind: "layers-model", unsupported: [] });
    expect(found.outputs).toEqual([{ name: "classes", shape: ["batch", 3] }]);
    expect(found.ops).toMatchObject({ conv: 1, tanh: 1, batchNorm: 1, matMul: 1, softmax: 1 });
    const conv = found.nodes.find(({ op }: { op: string }) => op === "conv");
    expect(conv).toMatchObject({ shape: ["batch", 4, 4, 3], parameters: 76 });
    expect(conv.flop).toBe(48 * (2 * 18 + 1));
    expect(found.nodes.map(({ flop }: { flop: number }) => flop)).toHaveLength(found.nodes.length);
    expect(found.total).toMatchObject({ parameters: 107 });
    const sum = (key: string) =>
      found.nodes.reduce((s: number, node: Record<string, number>) => s + (node[key] ?? 0), 0);
    expect([sum("flop"), sum("parameters")]).toEqual([found.total.flop, 107]);
  });

  test("--mermaid and --dot print a drawing and nothing else", async () => {
    const mermaid = await runHere("graph", "inspect", model, "--mermaid");
    expect([mermaid.code, mermaid.stdout.split("\n")[0]]).toEqual([0, "flowchart TD"]);
    const dot = await runHere("graph", "inspect", model, "--dot");
    expect([dot.code, dot.stdout.split("\n")[0], dot.stdout.at(-2)]).toEqual([0, "digraph {", "}"]);
  });

  test("lists every op that is not supported, with its path", async () => {
    const other = await saved(
      "recurrent",
      sequential({
        layers: [
          layers.lstm({
            units: 2,
            recurrentInitializer: "zeros",
            returnSequences: true,
            inputShape: [4, 3],
            name: "memory",
          }),
          layers.dense({ units: 2, name: "fine" }),
          layers.gru({ units: 2, recurrentInitializer: "zeros", name: "gate" }),
        ],
      }),
    );
    const text = await runHere("graph", "inspect", other);
    expect(text.stdout).toBe("not supported: LSTM at memory\nnot supported: GRU at gate\n");
    expect(text.stderr).toMatch(
      /^xrt: LSTM at "memory" is not supported: [^\n]+; nor are 1 others\n$/,
    );
    const json = await runHere("graph", "inspect", other, "--json");
    expect([text.code, json.code]).toEqual([1, 1]);
    expect(JSON.parse(json.stdout).unsupported).toEqual([
      { op: "LSTM", path: "memory" },
      { op: "GRU", path: "gate" },
    ]);
  });
});

describe.each([
  ["layers-model", model],
  ["ONNX file", onnx],
])("xrt graph run, %s", (_, model) => {
  test("writes the output of the model for an array in its own layout", async () => {
    const output = join(top, "y.npy");
    const { code, stdout } = await runHere(
      ...["graph", "run", model, "--input", input, "--output", output],
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^output \[2,3\]: min [\d.]+, mean 0\.333333, max [\d.]+ at \d -> /);
    const y = await load(output);
    expect(y.shape).toEqual([2, 3]);
    expectClose(y.data, predict(x.data), { relative: 1e-5 });
  });

  test("writes the gradient of one output element with respect to the input", async () => {
    const to = join(top, "g.npy");
    const { code, stdout } = await runHere(
      ...[
        "graph",
        "run",
        model,
        "--input",
        input,
        "--gradient",
        "1",
        "--gradient-output",
        to,
        "--json",
      ],
    );
    expect(code).toBe(0);
    const lines = JSON.parse(stdout);
    expect(lines.map(({ what }: { what: string }) => what)).toEqual(["output", "gradient"]);
    expect(lines[1]).toMatchObject({ shape: [2, 6, 5, 2], file: to });
    const { data } = await load(to);
    // central differences in float32
    for (const i of [0, 17, 59, 60, 88, 119]) {
      const moved = (by: number) => {
        const y = predict(x.data.map((v, j) => (j === i ? v + by : v)));
        return (y[1] ?? 0) + (y[4] ?? 0);
      };
      expect(Math.abs((data[i] ?? 0) - (moved(0.02) - moved(-0.02)) / 0.04)).toBeLessThan(2e-5);
    }
    expect(data.some((v) => Math.abs(v) > 1e-3)).toBe(true);
  });

  test("takes other types than float32", async () => {
    const [same, double] = [join(top, "same.npy"), join(top, "double.npy")];
    await writeFile(double, writeNpy(ndArray(Float64Array.from(x.data), x.shape)));
    await runHere("graph", "run", model, "--input", double, "--output", same);
    expectClose((await load(same)).data, predict(x.data), { relative: 1e-5 });
  });
});

await writeFile(join(top, "cut.onnx"), (await readFile(onnx)).subarray(0, 500));
describe("xrt graph run --engine", () => {
  test.each(["onnx", "onnx-web", "cpu", "wasm"])("%s gives the same numbers", async (engine) => {
    const [y, g] = ["y", "g"].map((name) => join(top, `${engine}-${name}.npy`)) as [string, string];
    const { code, stderr } = await runHere(
      ...["graph", "run", model, "--input", input, "--output", y, "--engine", engine],
      ...["--gradient", "1", "--gradient-output", g],
    );
    expect([code, stderr]).toEqual([0, ""]);
    expectClose((await load(y)).data, predict(x.data), { relative: 1e-5 });
    await runHere(
      ...[
        "graph",
        "run",
        model,
        "--input",
        input,
        "--gradient",
        "1",
        "--gradient-output",
        `${g}.onnx`,
      ],
    );
    expectClose((await load(g)).data, (await load(`${g}.onnx`)).data, { relative: 1e-4 });
  });
});

test("xrt graph reads a graph-model too", async () => {
  const folder = join(top, "graph-model");
  await mkdir(folder);
  const weights = Float32Array.of(1, 2, -1, 0.5, 0, 3);
  await writeFile(join(folder, "w.bin"), new Uint8Array(weights.buffer));
  const size = (...sizes: number[]) => ({ dim: sizes.map((n) => ({ size: `${n}` })) });
  const float = { type: "DT_FLOAT" };
  const node = [
    { name: "x", op: "Placeholder", attr: { dtype: float, shape: { shape: size(-1, 3) } } },
    {
      name: "w",
      op: "Const",
      attr: { dtype: float, value: { tensor: { dtype: "DT_FLOAT", tensorShape: size(3, 2) } } },
    },
    { name: "y", op: "MatMul", input: ["x", "w"], attr: { T: float } },
  ];
  const manifest = [
    { paths: ["w.bin"], weights: [{ name: "w", shape: [3, 2], dtype: "float32" }] },
  ];
  const json = { format: "graph-model", modelTopology: { node }, weightsManifest: manifest };
  const file = join(folder, "model.json");
  await writeFile(file, JSON.stringify(json));
  const found = JSON.parse((await runHere("graph", "inspect", file, "--json")).stdout);
  expect(found).toMatchObject({ kind: "graph-model", ops: { matMul: 1 } });
  const [feed, y, g] = ["three", "three-y", "three-g"].map((name) => join(top, `${name}.npy`)) as [
    string,
    string,
    string,
  ];
  await writeFile(feed, writeNpy(ndArray(Float32Array.of(1, 10, 100), [1, 3])));
  const { code, stderr } = await runHere(
    ...[
      "graph",
      "run",
      file,
      "--input",
      feed,
      "--output",
      y,
      "--gradient",
      "1",
      "--gradient-output",
      g,
    ],
  );
  expect([code, stderr]).toEqual([0, ""]);
  expect([...(await load(y)).data]).toEqual([-9, 307]);
  expect([...(await load(g)).data]).toEqual([2, 0.5, 3]);
});

describe("xrt graph run, a network with two inputs and two outputs", async () => {
  const b = new GraphBuilder();
  const left = b.input("left", float32("batch", 2));
  const right = b.input("right=side", float32("batch", 2));
  const product = b.node("mul", [left, right], {}, "product");
  const file = join(top, "two.onnx");
  await writeFile(file, toOnnx(b.build([product, b.node("sub", [left, right], {}, "difference")])));
  const [l, r] = [join(top, "l.npy"), join(top, "r.npy")];
  await writeFile(l, writeNpy(ndArray(Float32Array.of(2, 3), [1, 2])));
  await writeFile(r, writeNpy(ndArray(Float32Array.of(5, 7), [1, 2])));
  const feeds = ["--input", `left=${l}`, "--input", `right=side=${r}`];
  const out = (name: string) => join(top, `two-${name}.npy`);

  test("writes each output and each gradient by name", async () => {
    const { code, stdout, stderr } = await runHere(
      ...["graph", "run", file, ...feeds],
      ...["--output", out("product"), "--output", `difference=${out("difference")}`],
      ...["--gradient", "1", "--gradient-output", `left=${out("dl")}`],
      ...["--gradient-output", `right=side=${out("dr")}`],
    );
    expect([code, stderr]).toEqual([0, ""]);
    const numbers = async (name: string) => [...(await load(out(name))).data];
    expect(await numbers("product")).toEqual([10, 21]);
    expect(await numbers("difference")).toEqual([-3, -4]);
    expect([await numbers("dl"), await numbers("dr")]).toEqual([
      [0, 7],
      [0, 3],
    ]);
    expect(stdout.split("\n").map((line) => line.split(":")[0])).toEqual([
      "output product [1,2]",
      "output difference [1,2]",
      "gradient left [1,2]",
      "gradient right=side [1,2]",
      "",
    ]);
  });

  test("the gradient of another output than the first", async () => {
    const { stdout } = await runHere(
      ...["graph", "run", file, ...feeds, "--gradient", "difference=0", "--json"],
    );
    const [, , gradient] = JSON.parse(stdout);
    expect(gradient).toMatchObject({ what: "gradient", name: "left", min: 0, max: 1, argmax: 0 });
  });

  test.each([
    ["an input that is not fed", ["--input", l], "give --input NAME=FILE for [right=side] too"],
    ["an input that is fed twice", ["--input", l, "--input", r], 'is given twice for "left"'],
  ])("refuses %s", async (_, args, says) => {
    const { code, stdout, stderr } = await runHere("graph", "run", file, ...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^xrt: [^\n]+\n$/);
    expect(stderr).toContain(says);
  });
});

const broken = join(top, "broken");
await mkdir(broken);
await writeFile(
  join(broken, "model.json"),
  '{"modelTopology": {"class_name": "Sequential"}, "weightsManifest": []}',
);
await writeFile(join(top, "other.json"), "{}");
await writeFile(join(top, "cut.json"), '{"format": "gra');
await writeFile(join(top, "text.npy"), "1,2,3\n");
await writeFile(join(top, "wide.npy"), writeNpy(ndArray(new Float32Array(12), [2, 6])));

/** What stands behind `xrt graph`, the exit code, and what the one line on stderr must say. */
const refused: readonly [string, readonly string[], number, readonly string[]][] = [
  ["no command", [], 2, ["no command", "xrt graph --help"]],
  ["an unknown command", ["inspct"], 2, ["inspct", "xrt graph --help"]],
  ["no model", ["inspect"], 2, ["model", "xrt graph inspect --help"]],
  ["two forms", ["inspect", model, "--dot", "--mermaid"], 2, ["--dot", "--mermaid"]],
  ["a missing file", ["inspect", join(top, "no.json")], 1, ["no.json", "ENOENT"]],
  ["a folder", ["inspect", top], 1, [top, "EISDIR"]],
  ["what is no model", ["inspect", input], 1, ["x.npy"]],
  ["a file that is cut off", ["inspect", join(top, "cut.onnx")], 1, ["cut.onnx"]],
  ["another name", ["inspect", join(top, "other.json")], 1, ["other.json", "model.json"]],
  ["JSON that is cut off", ["inspect", join(top, "cut.json")], 1, ["cut.json", "not JSON"]],
  ["a broken topology", ["inspect", join(broken, "model.json")], 1, ["model.json"]],
  ["no input", ["run", model], 2, ["--input", "xrt graph run --help"]],
  ["a missing input", ["run", model, "--input", join(top, "no.npy")], 1, ["no.npy", "ENOENT"]],
  ["an input that is none", ["run", model, "--input", join(top, "text.npy")], 1, ["no .npy file"]],
  [
    "an input of another shape",
    ["run", model, "--input", join(top, "wide.npy")],
    1,
    ["[2,6]", "[batch,6,5,2]"],
  ],
  ["an element too far", ["run", model, "--input", input, "--gradient", "3"], 2, ["0 to 2, not 3"]],
  ["an element in words", ["run", model, "--input", input, "--gradient", "a"], 2, ["whole number"]],
  [
    "a gradient file without a gradient",
    ["run", model, "--input", input, "--gradient-output", join(top, "g.npy")],
    2,
    ["--gradient"],
  ],
  [
    "an engine that is not installed",
    ["run", model, "--input", input, "--engine", "tensorflow"],
    2,
    ["npm install @tensorflow/tfjs-node"],
  ],
  ["an unknown engine", ["run", model, "--input", input, "--engine", "gpu"], 2, ["gpu", "onnx"]],
  [
    "an output that cannot be written",
    ["run", model, "--input", input, "--output", join(top, "none", "y.npy")],
    1,
    ["y.npy", "cannot be written"],
  ],
];

test.each(refused)("xrt graph refuses %s in one line", async (_, args, code, says) => {
  const { stdout, stderr, ...outcome } = await runHere("graph", ...args);
  expect(stderr).toMatch(/^xrt: [^\n]+\n$/);
  for (const words of says) expect(stderr).toContain(words);
  expect([outcome.code, stdout]).toEqual([code, ""]);
});

test("as a command of its own: arrays on disk, one line out, exit codes", async () => {
  const output = join(top, "spawned.npy");
  const args = ["graph", "run", model, "--input", input, "--output", output];
  const [done, wrong] = await Promise.all([
    runSpawned(args),
    runSpawned(["graph", "run", model, "--input", input, "--gradient", "9"]),
  ]);
  expect([done.code, done.stderr, wrong.code, wrong.stdout]).toEqual([0, "", 2, ""]);
  expectClose((await load(output)).data, predict(x.data), { relative: 1e-5 });
}, 120_000);

const numpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;

test.skipIf(!numpy)("NumPy reads what is written, where it is installed", async () => {
  const file = join(top, "numpy.npy");
  await writeFile(file, writeNpy(x));
  const script =
    "import numpy, sys; a = numpy.load(sys.argv[1]); print(a.dtype, a.shape, repr(float(a[1, 5, 4, 1])))";
  const { stdout } = spawnSync("python3", ["-c", script, file], { encoding: "utf8" });
  expect(stdout.trim()).toBe(`float32 (2, 6, 5, 2) ${x.data.at(-1)}`);
});
