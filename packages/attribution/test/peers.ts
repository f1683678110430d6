import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type NdArray, ndArray, row, sizeOf } from "@xrt/core";
import type { Graph } from "@xrt/graph";
import { loadOnnx } from "@xrt/graph/node";
import type { Samples } from "./samples.js";

const here = join(import.meta.dirname, "..", "fixtures", "peers");
const networks = join(import.meta.dirname, "..", "..", "graph", "test", "fixtures", "networks");

/** Maps of other libraries on one reference network of the graph package; fixtures/make-peers.py makes them. */
export interface PeerMaps {
  readonly network: string;
  readonly target: number;
  readonly graph: Graph;
  /** The image, and another one as a baseline, `[3, height, width]`. */
  readonly image: NdArray;
  readonly other: NdArray;
  /** Maps by the names that fixtures/peers_FAMILY.py gives them. */
  readonly maps: ReadonlyMap<string, NdArray>;
}

interface Stored {
  readonly shape: readonly number[];
  readonly offset: number;
}

/** Names of the networks of a family. */
export function peerNetworks(family: string): string[] {
  return Object.keys(indexOf(family).networks);
}

export async function peerMaps(family: string, network: string): Promise<PeerMaps> {
  const { target = 0, maps: stored = {} } = indexOf(family).networks[network] ?? {};
  const bytes = readFileSync(join(here, `${family}.bin`));
  const maps = new Map(Object.entries(stored).map(([name, own]) => [name, read(bytes, own)]));
  return { network, target, maps, ...(await referenceNetwork(network)) };
}

/** What other libraries were given by fixtures/make-samples.ts. */
export function drawnSamples(): Samples {
  return JSON.parse(readFileSync(join(here, "samples.json"), "utf8"));
}

/** A reference network of the graph package with two of its images. */
export async function referenceNetwork(
  name: string,
  exporter = "torchscript",
): Promise<Pick<PeerMaps, "graph" | "image" | "other">> {
  const index = JSON.parse(readFileSync(join(networks, `${name}.json`), "utf8"));
  const input = read(readFileSync(join(networks, `${name}.bin`)), index.tensors.input);
  const graph = await loadOnnx(join(networks, `${name}.${exporter}.onnx`));
  return { graph, image: row(input, 0), other: row(input, 1) };
}

function indexOf(family: string): {
  networks: Record<string, { target: number; maps: Record<string, Stored> }>;
} {
  return JSON.parse(readFileSync(join(here, `${family}.json`), "utf8"));
}

function read(bytes: Buffer, { shape, offset }: Stored): NdArray {
  const from = bytes.byteOffset + offset;
  return ndArray(new Float32Array(bytes.buffer.slice(from, from + 4 * sizeOf(shape))), shape);
}

/** `sum |got - wanted| / sum |wanted|`: how maps are compared with those of another library. */
export function relativeL1(got: NdArray, wanted: NdArray): number {
  if (String(got.shape) !== String(wanted.shape)) return Number.POSITIVE_INFINITY;
  let [off, all] = [0, 0];
  for (const [i, v] of wanted.data.entries()) {
    off += Math.abs((got.data[i] as number) - v);
    all += Math.abs(v);
  }
  return off / all;
}
