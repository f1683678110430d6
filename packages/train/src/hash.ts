import { DataError, type NdArray } from "@xrt/core";
import type { Graph } from "@xrt/graph";

/** SHA-256 in hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const { subtle } = globalThis.crypto ?? {};
  if (subtle === undefined) {
    throw new DataError(
      "train: the platform has no Web Cryptography for hashes; use Node 20 or a page opened by https",
    );
  }
  const digest = await subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Hash of a text. */
export function hashText(text: string): Promise<string> {
  return sha256(new TextEncoder().encode(text));
}

/** Hash of an array: its shape and its bytes. */
export async function hashArray({ data, shape }: Pick<NdArray, "data" | "shape">): Promise<string> {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return hashText(JSON.stringify([shape, await sha256(bytes)]));
}

/** Hash of arrays by name, whatever their order. */
export async function hashArrays(arrays: ReadonlyMap<string, NdArray>): Promise<string> {
  const names = [...arrays.keys()].sort();
  const hashes = await Promise.all(names.map((name) => hashArray(arrays.get(name) as NdArray)));
  return hashText(JSON.stringify(names.map((name, i) => [name, hashes[i]])));
}

/** Hash of what a graph computes, values of parameters left out: nodes, inputs, outputs, names and shapes of parameters. */
export function hashStructure({ nodes, inputs, outputs, parameters }: Graph): Promise<string> {
  const shapes = [...parameters].map(([name, { array }]) => [name, array.shape]).sort();
  return hashText(JSON.stringify([nodes, inputs, outputs, shapes]));
}

/** Values of some parameters of a graph. */
export function parameterArrays(
  { parameters }: Graph,
  names: Iterable<string> = parameters.keys(),
): Map<string, NdArray> {
  return new Map(
    [...names].map((name) => {
      const found = parameters.get(name);
      if (found === undefined) throw new RangeError(`train: no parameter is called "${name}"`);
      return [name, found.array];
    }),
  );
}
