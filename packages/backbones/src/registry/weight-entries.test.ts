import "@tensorflow/tfjs-backend-cpu";
import { type Preprocess, preprocess, zeros } from "@xrt/core";
import { expect, test } from "vitest";
import {
  consentNeeded,
  findNetwork,
  findWeights,
  parameterCount,
  type WeightEntry,
  weightEntries,
} from "../index.js";

test("every entry has a network and id of its own, an https address and a hash of the right length", () => {
  const keys = weightEntries.map(({ network, id }) => `${network}/${id}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.length).toBeGreaterThan(30);
  for (const { file, noTop, network } of weightEntries) {
    for (const { url, name, bytes, hash } of noTop ? [file, noTop] : [file]) {
      expect(url).toMatch(/^https:\/\/[a-z.]+\//);
      expect(name, url).toMatch(/^[\w.-]+\.(h5|pth|pt)$/);
      expect(bytes === null || bytes > 1e6, network).toBe(true);
      const digits = { md5: [32], sha256: [8, 64], none: [0] }[hash?.algorithm ?? "none"];
      expect(digits, name).toContain(hash?.hex.length ?? 0);
      expect(hash?.hex ?? "").toMatch(/^[0-9a-f]*$/);
    }
  }
});

/** Values that files hold beside those of our network. */
const beside: Readonly<Record<string, number>> = {
  // torchvision keeps the auxiliary classifier of training, which evaluation leaves out: 27,161,264 values instead of 23,834,568
  "inception_v3_google-0cc3c7bd.pth": 3_326_696,
  // as long as the file with the classifier, whose 1,025,000 values it seems to have kept the room of
  "mobilenet_1_0_224_tf_no_top.h5": 1_025_000,
};

const sized = weightEntries.flatMap((entry) =>
  (["file", "noTop"] as const).flatMap((part) => {
    const { name = "", bytes = null } = entry[part] ?? {};
    return bytes === null ? [] : [{ name, bytes, part, entry }];
  }),
);

test.each(sized)("the size of $name is that of its parameters", ({ name, bytes, part, entry }) => {
  const payload = 4 * parametersIn(entry, part);
  // every file is of float32 and holds all values, those of BatchNorm's statistics too
  expect(bytes).toBeGreaterThan(payload);
  // what comes on top are names and headers: up to 1.6 kB a tensor in HDF5, of which no network has more than 1,200
  expect(bytes).toBeLessThan(payload + 4 * (beside[name] ?? 0) + 2_000_000);
});

function parametersIn({ network, build }: WeightEntry, part: "file" | "noTop"): number {
  const { parameters, parametersNoTop, build: builder } = findNetwork(network);
  if (part === "noTop") return parametersNoTop;
  // other classes or channels than those of the table
  if (build?.classes === undefined) return parameters;
  const built = builder({ seed: null, ...build });
  const count = parameterCount(built);
  if ("dispose" in built) built.dispose();
  return count;
}

test("no two files are of one length but where that is known, as a slip of the pen would be", () => {
  const lengths = sized.filter(({ name }) => name !== "mobilenet_1_0_224_tf_no_top.h5");
  expect(new Set(lengths.map((s) => s.bytes)).size).toBe(lengths.length);
  expect(sized).toHaveLength(39);
});

test("every contract can be carried out, at the size and channels that it states", () => {
  const contracts = new Map(weightEntries.map((e) => [JSON.stringify(e.preprocess), e.preprocess]));
  for (const contract of contracts.values() as Iterable<Preprocess>) {
    const { shape } = preprocess(contract, zeros([20, 30, contract.channels]));
    expect(shape).toEqual([...contract.size, contract.channels]);
  }
});

test("a contract refuses pixels that are scaled already, by name of the mode that did it", () => {
  const { preprocess: contract } = findWeights("densenet121", "xrv-all");
  const scaled = { shape: [1, 2, 1], data: Float32Array.of(-1024, 1024) };
  expect(() => preprocess(contract, scaled)).toThrow(
    /run from -1024 to 1024, the contract wants 0 to 255; mode "xrv" seems to have scaled them/,
  );
});

test("classes and thresholds have one place for each output; what was never trained has none", () => {
  for (const { classes, operatingPoints, build, network, id } of weightEntries) {
    expect(classes, `${network}/${id}`).toHaveLength(Number(build?.classes ?? 1000));
    if (operatingPoints === undefined) continue;
    expect(operatingPoints.map((t) => t === null)).toEqual(classes.map((c) => c === null));
  }
  const named = (id: string) => findWeights("densenet121", id).classes.filter((c) => c !== null);
  expect(named("xrv-all")).toHaveLength(18);
  expect(named("xrv-nih")).toHaveLength(14);
  expect(named("xrv-rsna")).toEqual(["Pneumonia", "Lung Opacity"]);
  expect(named("xrv-chex")).toHaveLength(11);
  expect(findWeights("vgg16", "imagenet").classes.slice(281, 283)).toEqual([
    "tabby, tabby cat",
    "tiger cat",
  ]);
});

test("weights of two publishers of one network have their own contracts", () => {
  expect(findWeights("vgg16", "imagenet").preprocess.mode).toBe("caffe");
  expect(findWeights("vgg16", "imagenet-torchvision").preprocess.mode).toBe("torch");
  // what Keras does to raw pixels inside its model
  expect(findWeights("efficientnet-b0", "imagenet").preprocess.mode).toBe("torch");
});

test("consentNeeded asks where nothing is stated or the use is limited", () => {
  const asks = weightEntries.filter((e) => consentNeeded(e.licence) !== null).map((e) => e.id);
  expect(new Set(asks.map((id) => id.slice(0, 3)))).toEqual(new Set(["xrv"]));
  expect(consentNeeded({ code: "MIT", weights: "CC-BY-NC-SA-4.0", data: "x" })).toMatch(/non-comm/);
});

test("findWeights says which ids there are", () => {
  expect(() => findWeights("densenet121", "chexnett")).toThrow(
    'no weights "chexnett" for "densenet121"; did you mean "chexnet"? There are imagenet, imagenet-torchvision, chexnet, xrv-all',
  );
  expect(() => findWeights("study-cnn-2020", "imagenet")).toThrow(/no weights are published/);
});
