import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { type NdArray, ndArray, type Shape, sizeOf } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { fromLayersModel } from "@xrt/graph/layers";
import { compile } from "@xrt/graph/onnx";
import { expectClose } from "@xrt/testing";
import { expect } from "vitest";
import type { NameScheme } from "../src/name-maps/name-map.js";
import { nameMaps } from "../src/name-maps/name-maps.js";
import { theirShape } from "../src/name-maps/tensor-layout.js";
import { tensorNames } from "../src/name-maps/tensor-names.js";
import { toNetworkNames } from "../src/name-maps/to-network-names.js";
import { loadWeights, withWeights } from "../src/networks/load-weights.js";
import { isGraph, networkParameters } from "../src/networks/network-parameters.js";
import { type BuildOptions, findNetwork } from "../src/networks/network-table.js";
import { seededTensor, seededUnit } from "./seeded-tensor.js";

/** What PyTorch or Keras computed; see `fixtures/networks/parity.py`. */
export interface ParityCase {
  readonly network: string;
  readonly scheme: NameScheme;
  readonly build?: BuildOptions;
  readonly input: readonly [number, number, number, number];
  readonly gain: number;
  /** SHA-256 of names and shapes. */
  readonly names: string;
  readonly output: readonly number[];
}

const folder = join(import.meta.dirname, "..", "fixtures", "networks");

/** All cases. */
export const parityCases: readonly ParityCase[] = ["torch", "keras"].flatMap((source) =>
  JSON.parse(readFileSync(join(folder, `parity-${source}.json`), "utf8")),
);

/** The network of a case as ours, with no values. */
export function networkOf({
  network,
  build,
  input: [, ...inputShape],
}: ParityCase): LayersModel | Graph {
  const options = { ...build, inputShape, classes: 10, classifierActivation: "linear" } as const;
  return findNetwork(network).build({ ...options, seed: null });
}

/** Names and shapes of its weights in the source, which are checked against those that the source had. */
export function namesOf(
  network: LayersModel | Graph,
  { network: name, scheme, names }: ParityCase,
): { name: string; shape: Shape }[] {
  const map = nameMaps(name).find((m) => m.scheme === scheme);
  const parameters = networkParameters(network);
  const found = map === undefined ? [] : tensorNames(parameters, map);
  const theirs = found.map(({ ours, theirs, layout }) => ({
    name: theirs,
    shape: theirShape(parameters.get(ours) ?? [], layout),
  }));
  const lines = theirs.map(({ name, shape }) => `${name} [${shape.join(", ")}]`);
  expect(found).toHaveLength(parameters.size);
  expect(createHash("sha256").update(lines.sort().join("\n")).digest("hex")).toBe(names);
  return theirs;
}

/** Load, run on onnxruntime, and compare with the source to 1e-4 of the largest output. */
export async function expectParity(parity: ParityCase): Promise<void> {
  const network = networkOf(parity);
  const theirs = new Map(
    namesOf(network, parity).map(({ name, shape }) => [
      name,
      seededTensor(name, shape, parity.gain),
    ]),
  );
  const { tensors, ignored } = toNetworkNames(network, parity.network, theirs);
  expect(ignored).toEqual([]);
  const graph = await loaded(network, tensors);
  const executable = await compile(graph);
  const pixels = Float32Array.from(seededUnit("input", sizeOf(parity.input)));
  const out = await executable.run({ [graph.inputs[0] ?? ""]: ndArray(pixels, parity.input) });
  await executable.dispose();
  if (!isGraph(network)) network.dispose();
  const values = out[graph.outputs[0] ?? ""]?.data ?? new Float32Array();
  expectClose(values, parity.output, { absolute: 0, relative: 1e-4 });
}

async function loaded(
  network: LayersModel | Graph,
  tensors: ReadonlyMap<string, NdArray>,
): Promise<Graph> {
  if (isGraph(network)) return withWeights(network, tensors).graph;
  expect(loadWeights(network, tensors).missing).toEqual([]);
  return fromLayersModel(network);
}
