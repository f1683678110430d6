import { type NdArray, UsageError } from "@xrt/core";
import type { Group } from "h5wasm";
import { loadHdf5 } from "../hdf5/open-hdf5.js";
import { groupedByName, type LayerTensors } from "../named-tensors.js";

/** Version of Keras whose layout this is; Keras takes weights without one for those of Keras 1. */
const version = "2.15.0";

/** Bytes of names that one attribute holds: an object header of HDF5 has 64 KB. Keras splits longer lists in the same way. */
const longestList = 64_512;

let written = 0;

/**
 * Tensors as a weights-only HDF5 file of Keras, which `model.load_weights("file.h5")` reads: one group for each layer, the
 * attributes `layer_names` and `weight_names`, float32. Needs the package `h5wasm`.
 *
 * @param source - Tensors by name, whose layers are what stands in front of the last slash, or the layers themselves.
 * @param metadata - Strings that the file carries beside the tensors, as attributes.
 * @throws UsageError when a name cannot be a path in HDF5, or `h5wasm` is not installed.
 *
 * @example
 * ```ts
 * import { readWeights, writeKerasHdf5 } from "@xrt/backbones";
 * import { ndArray } from "@xrt/core";
 * const bytes = await writeKerasHdf5(new Map([["head/bias", ndArray(Float32Array.of(1, 2), [2])]]));
 * [...(await readWeights(bytes)).tensors.keys()]; // => ["head/bias"]
 * ```
 */
export async function writeKerasHdf5(
  source: ReadonlyMap<string, NdArray> | readonly LayerTensors[],
  { metadata = {} }: { metadata?: Readonly<Record<string, string>> } = {},
): Promise<Uint8Array> {
  const layers = source instanceof Map ? groupedByName(source) : (source as LayerTensors[]);
  for (const { layer, tensors } of layers)
    for (const name of [layer, ...tensors.keys()]) check(name);
  const { File, module } = await loadHdf5("writeKerasHdf5");
  const path = `written-${written++}.h5`;
  try {
    const file = new File(path, "w");
    try {
      writeFile(file as unknown as Group, layers, metadata);
    } finally {
      file.close();
    }
    return module.FS.readFile(path).slice();
  } finally {
    module.FS.unlink(path);
  }
}

function writeFile(
  root: Group,
  layers: readonly LayerTensors[],
  metadata: Readonly<Record<string, string>>,
): void {
  const texts = { backend: "tensorflow", keras_version: version, ...metadata };
  for (const [key, text] of Object.entries(texts)) root.create_attribute(key, text);
  const paths = layers.map(({ layer }) => layer);
  writeList(root, "layer_names", paths);
  for (const { layer, tensors } of layers) {
    const group = groupAt(root, layer.split("/"));
    const names = [...tensors.keys()].map((name) => weightName(layer, name));
    writeList(group, "weight_names", names);
    for (const [i, array] of [...tensors.values()].entries()) {
      writeDataset(group, names[i] ?? "", array);
    }
  }
}

/** As Keras calls it: `layer/kernel:0`, in a nested model `inner/kernel:0`. */
function weightName(layer: string, name: string): string {
  const below = name.startsWith(`${layer}/`) ? name.slice(layer.length + 1) : name;
  return `${below.includes("/") || name === layer ? below : `${layer}/${below}`}:0`;
}

function writeDataset(group: Group, name: string, { data, shape }: NdArray): void {
  const path = name.split("/");
  const at = groupAt(group, path.slice(0, -1));
  at.create_dataset({ name: path.at(-1) ?? "", data, shape: [...shape], dtype: "<f4" });
}

function groupAt(from: Group, path: readonly string[]): Group {
  return path.reduce(
    (at, part) => (at.keys().includes(part) ? (at.get(part) as Group) : at.create_group(part)),
    from,
  );
}

function writeList(group: Group, name: string, items: readonly string[]): void {
  const chunks: string[][] = [[]];
  const longest = items.reduce((n, item) => Math.max(n, new TextEncoder().encode(item).length), 1);
  const most = Math.max(1, Math.floor(longestList / longest));
  for (let i = 0; i < items.length; i += most) chunks[i / most] = items.slice(i, i + most);
  if (chunks.length === 1)
    group.create_attribute(name, chunks[0] ?? [], [items.length], `S${longest}`);
  else
    for (const [i, chunk] of chunks.entries())
      group.create_attribute(`${name}${i}`, chunk, [chunk.length], `S${longest}`);
}

function check(name: string): void {
  const odd = name.split("/").some((part) => part === "" || part === "." || part === "..");
  if (odd || name.includes("\0")) {
    throw new UsageError(`writeKerasHdf5: "${name}" is no path in an HDF5 file; rename the tensor`);
  }
}
