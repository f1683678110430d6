import type { LayersModel } from "@tensorflow/tfjs-layers";
import {
  type BuildOptions,
  findNetwork,
  type LoadWeightsOptions,
  loadWeights,
  toNetworkNames,
  type WeightCoverage,
} from "../src/index.js";
import { readWeightFile } from "../src/node/index.js";

/** A network with the weights of a file, and how its names were read. */
export interface WithFile {
  readonly network: LayersModel;
  readonly scheme: string;
  readonly prefix: string;
  readonly coverage: WeightCoverage;
}

/** Build a network and load a file into it. */
export async function withFile(
  name: string,
  file: string,
  build: BuildOptions = {},
  { only, ...load }: LoadWeightsOptions & { readonly only?: (name: string) => boolean } = {},
): Promise<WithFile> {
  const network = findNetwork(name).build({ ...build, seed: null }) as LayersModel;
  const { tensors } = await readWeightFile(file, only ? { only } : {});
  const { tensors: named, scheme, prefix } = toNetworkNames(network, name, tensors);
  const coverage = loadWeights(network, named, { path: file, ...load });
  return { network, scheme, prefix, coverage };
}
