import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { type Tensor, tensor } from "@tensorflow/tfjs-core";
import { type LayersModel, layers, sequential } from "@tensorflow/tfjs-layers";
import { gradCam, integratedGradients, listMethods, load as loadMap } from "@xrt/attribution";
import { exportWeights } from "@xrt/backbones";
import { saveLayersModel } from "@xrt/backbones/node";
import { ndArray, type Preprocess, readNpy, sizeOf, writeNpy } from "@xrt/core";
import { decodeImage } from "@xrt/data/node";
import { fromLayersModel } from "@xrt/graph/layers";
import { toOnnx } from "@xrt/graph/onnx";
import { sampleXraysFolder } from "@xrt/sample";
import { expectClose, randomArray, toFloat32 } from "@xrt/testing";
import * as hdf5 from "h5wasm/node";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { runHere, runSpawned } from "../../../test/run-command.js";
import { temporaryFolder } from "../../../test/synthetic.js";

const { path: top, remove } = await temporaryFolder();
afterAll(remove);

/** A small classifier of 3-channel images: a padded convolution of stride 2 with ReLU, global average, softmax over 3. */
const network = sequential({
  layers: [
    layers.conv2d({
      filters: 4,
      kernelSize: 3,
      strides: 2,
      padding: "same",
      activation: "relu",
      inputShape: [8, 6, 3],
      name: "conv",
    }),
    layers.globalAveragePooling2d({ name: "gap" }),
    layers.dense({ units: 3, activation: "softmax", name: "classes" }),
  ],
});
const graph = await fromLayersModel(network);
const onnx = join(top, "small.onnx");
await writeFile(onnx, toOnnx(graph));
await saveLayersModel(network, join(top, "layers"));
const keras = join(top, "small.h5");
await saveAsHdf5(keras, network);

const x = toFloat32(randomArray([2, 8, 6, 3], { stream: "explain" }));
const input = join(top, "x.npy");
await writeFile(input, writeNpy(x));

/** As `model.save("small.h5")` of Keras 2 writes it. */
async function saveAsHdf5(path: string, model: LayersModel): Promise<void> {
  await hdf5.ready;
  const file = new hdf5.File(path, "w");
  const topology = model.toJSON(undefined, false);
  file.create_attribute("model_config", JSON.stringify(topology));
  file.create_attribute("keras_version", "2.15.0");
  const weights = file.create_group("model_weights");
  const owners = model.layers.filter((layer) => layer.weights.length > 0);
  weights.create_attribute(
    "layer_names",
    owners.map(({ name }) => name),
  );
  for (const layer of owners) {
    const group = weights.create_group(layer.name).create_group(layer.name);
    for (const weight of layer.weights) {
      const name = `${weight.originalName.split("/").at(-1)}:0`;
      const data = weight.read().dataSync();
      group.create_dataset({
        name,
        data: Float32Array.from(data),
        shape: weight.shape as number[],
      });
    }
    (weights.get(layer.name) as hdf5.Group).create_attribute(
      "weight_names",
      layer.weights.map((weight) => `${weight.originalName}:0`),
    );
  }
  file.close();
}

const explain = (...args: string[]) => runHere("explain", ...args);
const load = async (file: string) => readNpy(await readFile(file));

describe("xrt explain --list-methods", () => {
  test("--json is the registry: every method with its options and defaults", async () => {
    const { code, stdout, stderr } = await explain("--list-methods", "--json");
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(listMethods())));
    const ig = JSON.parse(stdout).find((m: { name: string }) => m.name === "integrated-gradients");
    expect(ig.options.steps).toMatchObject({ type: "integer", default: 50 });
  });
  test("prints them for a person, too", async () => {
    const { stdout } = await explain("--list-methods");
    for (const { name, options } of listMethods()) {
      expect(stdout).toContain(`  ${name}: `);
      for (const option of Object.keys(options)) expect(stdout).toContain(`      ${option}=`);
    }
  });
});

describe.each([
  ["ONNX", onnx],
  ["layers-model", join(top, "layers", "model.json")],
  ["Keras HDF5", keras],
])("xrt explain of an array, %s", (kind, model) => {
  test("writes raw signed values of the whole batch, without preprocessing", async () => {
    const raw = join(top, `${kind}.npy`);
    const { code, stdout, stderr } = await explain(
      ...[input, "--model", model, "--method", "integrated-gradients", "--target", "2"],
      ...["--option", "steps=40", "--option", "baseline=0.1", "--raw", raw, "--json"],
    );
    expect([code, stderr]).toEqual([0, ""]);
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({
      ...{ input, model, raw, method: "integrated-gradients", target: [2, 2], layer: "input" },
      options: { steps: 40, baseline: 0.1, rule: "gauss-legendre" },
      cut: "softmax",
    });
    const values = await load(raw);
    expect(values.shape).toEqual([2, 8, 6, 3]);
    const wanted = await integratedGradients(graph, x, { target: 2, steps: 40, baseline: 0.1 });
    expectClose(values.data, wanted.values.data, { relative: 1e-5 });
    expectClose(found.score, wanted.score, { relative: 1e-5 });
    // completeness from what was printed and written alone
    for (const i of [0, 1]) {
      const sum = Array.from(values.data.slice(144 * i, 144 * (i + 1))).reduce((s, v) => s + v, 0);
      expectClose([sum - (found.score[i] - found.baselineScore[i])], [found.delta[i]], {
        absolute: 1e-5,
      });
    }
  });

  test("takes a layer, names in camel case, and the probability itself", async () => {
    const raw = join(top, `${kind}-cam.npy`);
    const { code, stdout } = await explain(
      ...[input, "--model", model, "--method", "gradCam", "--layer", "last-conv"],
      ...["--target", "0", "--no-logit", "--raw", raw, "--json"],
    );
    expect(code).toBe(0);
    const wanted = await gradCam(graph, x, { target: 0, logit: false });
    const values = await load(raw);
    expect(values.shape).toEqual([2, 4, 3]);
    expectClose(values.data, wanted.values.data, { relative: 1e-5 });
    expect(JSON.parse(stdout)).toMatchObject({ method: "grad-cam", cut: null });
    expectClose(JSON.parse(stdout).score, wanted.score);
  });
});

describe("xrt explain of an array", () => {
  const array = (...args: string[]) => explain(input, "--model", onnx, ...args);

  test("explains what the network answers, or one target for each image, or a class by name", async () => {
    const one = JSON.parse((await array("--json")).stdout);
    const answers = network.predict(tensor(x.data, [2, 8, 6, 3])) as Tensor;
    const scores = [...answers.dataSync()];
    const best = [scores.slice(0, 3), scores.slice(3)].map((own) => own.indexOf(Math.max(...own)));
    expect(one.target).toEqual(best);
    const two = JSON.parse((await array("--json", "--target", "1,0")).stdout);
    expect(two.target).toEqual([1, 0]);
    const named = await array("--json", "--target", "Effusion", "--classes", "Mass,Effusion,Edema");
    expect(JSON.parse(named.stdout)).toMatchObject({
      target: [1, 1],
      targetNames: ["Effusion", "Effusion"],
    });
  });

  test("takes names of classes and the contract from the model file", async () => {
    const preprocess: Preprocess = {
      mode: "xrv",
      size: [8, 6],
      channels: 3,
      geometry: "squash",
      resampler: "bilinear",
    };
    const contract = { classes: ["Mass", null, "Effusion"], preprocess };
    const file = join(top, "named.onnx");
    await writeFile(file, await exportWeights(graph, "onnx", { contract }));
    const asked = ["--model", file, "--target", "Effusion", "--json"];
    expect(JSON.parse((await explain(input, ...asked)).stdout).target).toEqual([2, 2]);
    const image = join(sampleXraysFolder(), "images", "00009925_036.jpg");
    const drawn = await explain(image, ...asked, "--out", join(top, "named"));
    expect(drawn.stderr).toBe("");
    expect(JSON.parse(drawn.stdout)).toMatchObject({ preprocess, preprocessIsGuessed: false });
  });

  test("reads other types than float32, and arrays for options", async () => {
    const [double, baseline, raw] = ["double", "b", "map"].map((n) => join(top, `${n}.npy`)) as [
      string,
      string,
      string,
    ];
    await writeFile(double, writeNpy(ndArray(Float64Array.from(x.data), x.shape)));
    const b = toFloat32(randomArray([8, 6, 3], { stream: "b" }));
    await writeFile(baseline, writeNpy(b));
    const { code } = await explain(
      ...[double, "--model", onnx, "--method", "integrated-gradients", "--target", "1"],
      ...["--option", `baseline=${baseline}`, "--raw", raw],
    );
    expect(code).toBe(0);
    const wanted = await integratedGradients(graph, x, { target: 1, baseline: b });
    expectClose((await load(raw)).data, wanted.values.data, { relative: 1e-5 });
  });

  test.each(["onnx-web", "cpu", "wasm"])(
    "gives the same values on the engine %s",
    async (engine) => {
      const [a, b] = [join(top, "a.npy"), join(top, `${engine}.npy`)];
      await array("--target", "1", "--method", "gradient", "--raw", a);
      const { code, stdout } = await array(
        ...["--target", "1", "--method", "gradient", "--raw", b, "--engine", engine, "--json"],
      );
      expect([code, JSON.parse(stdout).engine]).toEqual([0, engine]);
      expectClose((await load(b)).data, (await load(a)).data, { relative: 1e-4 });
    },
  );

  test("prints a line an image without --json, and nothing of progress in a pipe", async () => {
    const { code, stdout, stderr } = await runSpawned([
      "explain",
      input,
      "--model",
      onnx,
      "--method",
      "integrated-gradients",
      "--target",
      "1",
    ]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^integrated-gradients at input \[2,8,6,3\]\n {2}0: target 1, score -?[\d.]+, delta /,
    );
  });
});

describe("xrt explain of an array, every method of the registry", () => {
  const few = ["steps", "samples", "masks", "designs", "coalitions"];
  test.each(listMethods())("$name ends with values or with one line", async ({ name, options }) => {
    const raw = join(top, `every-${name}.npy`);
    const quick = few.filter((option) => options[option]?.type === "integer");
    const { code, stdout, stderr } = await explain(
      ...[input, "--model", onnx, "--method", name, "--target", "1", "--raw", raw, "--json"],
      ...quick.flatMap((option) => ["--option", `${option}=4`]),
    );
    if (code === 0) {
      expect(stderr).toBe("");
      expect(JSON.parse(stdout)).toMatchObject({ method: name, target: [1, 1] });
      expect((await load(raw)).shape[0]).toBe(2);
    } else {
      // an option that has no default, or a network of another kind
      expect([code, stdout, stderr.trim().split("\n").length]).toEqual([2, "", 1]);
    }
  });
});

describe("xrt explain of images", () => {
  const folder = join(sampleXraysFolder(), "images");
  let names: string[] = [];
  test("draws maps of the embedded MobileNet at the size of each image, and says how", async () => {
    names = (await readdir(folder)).slice(0, 2);
    const wide = join(top, "wide.png");
    await sharp(join(folder, names[0] ?? ""))
      .resize(300, 180, { fit: "fill" })
      .png()
      .toFile(wide);
    const out = join(top, "images");
    const { code, stdout, stderr } = await explain(
      ...[join(folder, names[1] ?? ""), wide, "--method", "grad-cam,saliency", "--out", out],
      ...["--contour", "0.9", "--save", "--json"],
    );
    expect([code, stderr]).toEqual([0, ""]);
    const found = JSON.parse(stdout);
    expect(await readFile(join(out, "explanations.json"), "utf8")).toBe(stdout);
    expect(found).toMatchObject({ model: "mobilenet", preprocessIsGuessed: false });
    expect(found.explanations.map((e: { method: string }) => e.method)).toEqual([
      ...["grad-cam", "saliency", "grad-cam", "saliency"],
    ]);
    const [cam, , wideCam, wideSaliency] = found.explanations;
    expect(cam.drawn).toMatchObject({
      scale: "max",
      alignment: "receptive-field",
      colours: "inferno",
    });
    // 7 cells of 32 pixels, the first of which looks at what lies around 31.5; the central square of 300 x 180
    expect(cam.drawn.placement.origin).toEqual([31.5, 31.5]);
    const across = 180 / 224;
    expectClose(wideCam.drawn.placement.step, [32 * across, 32 * across]);
    expect(wideCam.drawn.placement.seen).toEqual({ x: 60, y: 0, width: 180, height: 180 });
    expect(wideSaliency.drawn).toMatchObject({ alignment: "pixels", percentile: 99 });
    for (const { file, image, saved, score } of found.explanations) {
      const [drawn, original] = [await decodeImage(file), await decodeImage(image)];
      expect(drawn.shape).toEqual([...original.shape.slice(0, 2), 3]);
      expect(loadMap(await readFile(saved)).score).toEqual([score]);
    }
    // what the network was not shown is left as it was
    const [drawn, original] = [await decodeImage(wideCam.file), await decodeImage(wide)];
    const left = (image: typeof drawn) => {
      const [height = 0, width = 0, channels = 1] = image.shape;
      return Array.from({ length: height }, (_, y) =>
        Math.round(image.data[(y * width + 20) * channels] ?? 0),
      );
    };
    expect(left(drawn)).toEqual(left(original));
    const files = await readdir(out);
    expect(files).toContain("wide.sheet.png");
    expect(files).toHaveLength(2 * 2 * 2 + 2 + 1);
  });

  test("explains several targets by name, each in its file, and writes SVG", async () => {
    const out = join(top, "targets");
    const { code, stdout } = await explain(
      ...[
        join(folder, names[0] ?? ""),
        "--target",
        "Tabby,cock",
        "--out",
        out,
        "--format",
        "svg",
        "--scale",
        "max-abs",
      ],
    );
    expect(code).toBe(0);
    const stem = (names[0] ?? "").replace(/\.\w+$/, "");
    expect((await readdir(out)).sort()).toEqual(
      [
        `${stem}.grad-cam.cock.svg`,
        `${stem}.grad-cam.tabby.svg`,
        `${stem}.sheet.svg`,
        "explanations.json",
      ].sort(),
    );
    expect(stdout).toContain("tabby");
    expect(await readFile(join(out, `${stem}.sheet.svg`), "utf8")).toContain(
      "not for clinical use",
    );
  });

  test("stretches a map over the image where that is asked", async () => {
    const file = join(folder, names[0] ?? "");
    const out = join(top, "stretched");
    const { stdout } = await explain(file, "--align", "stretched", "--out", out, "--json");
    const [{ drawn }] = JSON.parse(stdout).explanations;
    expect([drawn.alignment, drawn.placement.origin]).toEqual(["stretched", [16, 16]]);
  });

  test("takes a network of any size with channels first or last, and says what it assumed", async () => {
    const file = join(folder, names[0] ?? "");
    const out = join(top, "small");
    const guessed = await explain(file, "--model", onnx, "--target", "1", "--out", out);
    expect(guessed.code).toBe(0);
    expect(guessed.stderr).toContain('"torch" scaling was taken');
    const said = await explain(
      ...[
        file,
        "--model",
        onnx,
        "--target",
        "1",
        "--out",
        out,
        "--preprocess",
        "unit",
        "--geometry",
        "squash",
        "--json",
      ],
    );
    expect(said.stderr).toBe("");
    expect(JSON.parse(said.stdout).preprocess).toMatchObject({
      mode: "unit",
      size: [8, 6],
      geometry: "squash",
    });
  });
});

await mkdir(join(top, "folder"));
await writeFile(
  join(top, "nan.npy"),
  writeNpy(
    ndArray(
      x.data.map((v, i) => (i === 5 ? Number.NaN : v)),
      x.shape,
    ),
  ),
);
await writeFile(
  join(top, "flat.npy"),
  writeNpy(ndArray(new Float32Array(sizeOf([2, 12])), [2, 12])),
);
await writeFile(join(top, "text.png"), "no image");

/** What stands behind `xrt explain`, the exit code, and what the one line on stderr must say. */
const refused: readonly [string, readonly string[], number, readonly string[]][] = [
  ["no input", [], 2, ["no input", "xrt explain image.png"]],
  [
    "an unknown method",
    [input, "--model", onnx, "--method", "grad-cm"],
    2,
    ["grad-cm", "nearest: grad-cam"],
  ],
  [
    "an unknown option",
    [input, "--model", onnx, "--option", "stps=4", "--method", "integrated-gradients"],
    2,
    ["stps", "steps"],
  ],
  ["an option without a value", [input, "--model", onnx, "--option", "steps"], 2, ["name=value"]],
  [
    "an option of a method that is not asked for",
    [input, "--model", onnx, "--method", "gradient", "--option", "integrated-gradients.steps=4"],
    2,
    ["integrated-gradients is not one of the methods"],
  ],
  [
    "a number in words",
    [input, "--model", onnx, "--method", "integrated-gradients", "--option", "steps=many"],
    2,
    ["steps", "many"],
  ],
  [
    "steps 0",
    [
      input,
      "--model",
      onnx,
      "--method",
      "integrated-gradients",
      "--option",
      "steps=0",
      "--target",
      "1",
    ],
    2,
    ["steps"],
  ],
  ["a target out of range", [input, "--model", onnx, "--target", "3"], 2, ["3", "output units"]],
  [
    "a class without names",
    [input, "--model", onnx, "--target", "Effusion"],
    2,
    ["Effusion", "--classes"],
  ],
  [
    "an unknown class",
    [input, "--model", onnx, "--target", "Efusion", "--classes", "Mass,Effusion,Edema"],
    2,
    ["Efusion", "nearest: Effusion"],
  ],
  [
    "more targets than images",
    [input, "--model", onnx, "--target", "0,1,2"],
    2,
    ["3 targets for 2 images"],
  ],
  [
    "an unknown layer",
    [input, "--model", onnx, "--layer", "cnv", "--target", "1"],
    2,
    ["cnv", "conv"],
  ],
  [
    "a layer for a method of pixels",
    [input, "--model", onnx, "--layer", "conv", "--method", "saliency"],
    2,
    ["saliency", "grad-cam"],
  ],
  [
    "two methods for an array",
    [input, "--model", onnx, "--method", "gradient,saliency"],
    2,
    ["one method"],
  ],
  ["two arrays", [input, input, "--model", onnx], 2, ["stands alone"]],
  ["an unknown engine", [input, "--model", onnx, "--engine", "abacus"], 2, ["abacus"]],
  ["--raw for an image", [join(top, "text.png"), "--raw", "a.npy"], 2, ["--raw"]],
  ["an unknown colour map", [join(top, "text.png"), "--colours", "jet"], 2, ["jet", "inferno"]],
  ["an unknown alignment", [join(top, "text.png"), "--align", "left"], 2, ["left", "stretched"]],
  ["an unknown scaling", [join(top, "text.png"), "--preprocess", "keras"], 2, ["keras", "torch"]],
  [
    "a percentile beyond 100",
    [join(top, "text.png"), "--percentile", "101"],
    2,
    ["--percentile", "0 to 100"],
  ],
  ["a missing model", [input, "--model", join(top, "no.onnx")], 1, ["no.onnx", "ENOENT"]],
  ["a model that is none", [input, "--model", input], 1, ["x.npy"]],
  ["a missing array", [join(top, "no.npy"), "--model", onnx], 1, ["no.npy", "ENOENT"]],
  [
    "an array of another shape",
    [join(top, "flat.npy"), "--model", onnx],
    1,
    ["[2,12]", "[batch,8,6,3]"],
  ],
  [
    "an array with NaN",
    [join(top, "nan.npy"), "--model", onnx, "--target", "1"],
    1,
    ["element 5 is NaN"],
  ],
  ["a file that is no image", [join(top, "text.png")], 1, ["text.png"]],
  [
    "raw values that cannot be written",
    [input, "--model", onnx, "--raw", join(top, "folder")],
    1,
    ["EISDIR"],
  ],
];

describe("xrt explain refuses", () => {
  test.each(refused)("%s", async (_, args, exit, words) => {
    const { code, stderr, stdout } = await explain(...args, "--out", join(top, "refused"));
    expect(stdout).toBe("");
    for (const word of words) expect(stderr).toContain(word);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(exit);
  });
});
