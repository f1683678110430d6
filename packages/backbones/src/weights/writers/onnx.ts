import type { NdArray } from "@xrt/core";
import { type Graph, GraphBuilder } from "@xrt/graph";
import { toOnnx } from "@xrt/graph/onnx";
import { withMetadataProps } from "../onnx/metadata-props.js";

/**
 * Tensors, or a whole network, as an ONNX file. Tensors without a network are the initialisers of a graph whose outputs they
 * are, which every runtime opens; of a network the parameters keep their names.
 *
 * @param metadata - Strings that the file carries as `metadata_props`.
 */
export function writeOnnx(
  source: ReadonlyMap<string, NdArray> | Graph,
  { metadata = {} }: { metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  return withMetadataProps(toOnnx("nodes" in source ? source : graphOf(source)), metadata);
}

function graphOf(tensors: ReadonlyMap<string, NdArray>): Graph {
  const builder = new GraphBuilder();
  const names = [...tensors].map(([name, array]) =>
    builder.parameter(name, { array, role: "bias", trainable: true }),
  );
  return builder.build(names);
}
