import { InvalidModelError } from "../../errors.js";
import type {
  AttributeMessage,
  GraphMessage,
  ModelMessage,
  NodeMessage,
  TensorMessage,
  ValueMessage,
} from "./messages.js";
import { bytes, fixed, float, int, ints, readMessage, text } from "./protobuf-fields.js";

/** Graphs may lie so deep in graphs. */
const DEEPEST = 16;

/**
 * Read the messages of `onnx.proto` in an `.onnx` file. Field numbers are those of onnx.proto; tensors share memory with the
 * file.
 *
 * @throws InvalidModelError when the bytes are cut off or are no ONNX model.
 */
export function readModel(file: Uint8Array): ModelMessage {
  const opsets = new Map<string, number>();
  const graphs: Uint8Array[] = [];
  readMessage("model", file, {
    7: bytes((graph) => graphs.push(graph)),
    8: bytes((opset) => {
      let domain = "";
      let version = 0;
      readMessage("opset_import", opset, {
        1: text((v) => {
          domain = v;
        }),
        2: int((v) => {
          version = v;
        }),
      });
      opsets.set(domain === "ai.onnx" ? "" : domain, version);
    }),
  });
  const [graph] = graphs;
  if (graph === undefined || graphs.length > 1) {
    throw new InvalidModelError(
      `fromOnnx: the file holds ${graphs.length} graphs, wants one; is it an ONNX model?`,
    );
  }
  return { opsets, ...readGraph(graph, 0) };
}

function readGraph(graph: Uint8Array, depth: number): GraphMessage {
  if (depth > DEEPEST) {
    throw new InvalidModelError(
      `fromOnnx: graphs lie in graphs more than ${DEEPEST} deep; export the network traced, with fixed branches`,
    );
  }
  const nodes: NodeMessage[] = [];
  const initializers: TensorMessage[] = [];
  const inputs: ValueMessage[] = [];
  const outputs: ValueMessage[] = [];
  let hasSparseInitializers = false;
  readMessage("graph", graph, {
    1: bytes((v) => nodes.push(readNode(v, depth))),
    5: bytes((v) => initializers.push(readTensor(v))),
    11: bytes((v) => inputs.push(readValue(v))),
    12: bytes((v) => outputs.push(readValue(v))),
    15: bytes(() => {
      hasSparseInitializers = true;
    }),
  });
  return { nodes, initializers, hasSparseInitializers, inputs, outputs };
}

function readNode(message: Uint8Array, depth: number): NodeMessage {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, AttributeMessage>();
  let [name, op, domain] = ["", "", ""];
  readMessage("node", message, {
    1: text((v) => inputs.push(v)),
    2: text((v) => outputs.push(v)),
    3: text((v) => {
      name = v;
    }),
    4: text((v) => {
      op = v;
    }),
    5: bytes((v) => {
      const [key, attribute] = readAttribute(v, depth);
      attributes.set(key, attribute);
    }),
    7: text((v) => {
      domain = v === "ai.onnx" ? "" : v;
    }),
  });
  return { name, op, domain, inputs, outputs, attributes };
}

function readAttribute(message: Uint8Array, depth: number): [string, AttributeMessage] {
  let name = "";
  let asFloat: number | undefined;
  let asInt: number | undefined;
  let asText: string | undefined;
  let tensor: TensorMessage | undefined;
  let hasGraph = false;
  let graph: GraphMessage | undefined;
  const floatBytes: Uint8Array[] = [];
  const integers: number[] = [];
  readMessage("attribute", message, {
    1: text((v) => {
      name = v;
    }),
    2: float((v) => {
      asFloat = v;
    }),
    3: int((v) => {
      asInt = v;
    }),
    4: text((v) => {
      asText = v;
    }),
    5: bytes((v) => {
      tensor = readTensor(v);
    }),
    6: bytes((v) => {
      hasGraph = true;
      graph = readGraph(v, depth + 1);
    }),
    7: fixed(floatBytes, 4),
    8: ints(integers),
    11: bytes(() => {
      hasGraph = true;
    }),
  });
  const floats = floatBytes.flatMap((chunk) => {
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    return Array.from({ length: chunk.length >> 2 }, (_, i) => view.getFloat32(4 * i, true));
  });
  return [
    name,
    { float: asFloat, int: asInt, text: asText, tensor, floats, ints: integers, hasGraph, graph },
  ];
}

function readTensor(message: Uint8Array): TensorMessage {
  const shape: number[] = [];
  const floats: Uint8Array[] = [];
  const doubles: Uint8Array[] = [];
  const integers: number[] = [];
  const entries = new Map<string, string>();
  let name = "";
  let elementType = 0;
  let raw: Uint8Array | undefined;
  let isExternal = false;
  readMessage("tensor", message, {
    1: ints(shape),
    2: int((v) => {
      elementType = v;
    }),
    4: fixed(floats, 4),
    5: ints(integers),
    7: ints(integers),
    8: text((v) => {
      name = v;
    }),
    9: bytes((v) => {
      raw = v;
    }),
    10: fixed(doubles, 8),
    11: ints(integers),
    13: bytes((v) => {
      let [key, value] = ["", ""];
      readMessage("external_data", v, {
        1: text((k) => {
          key = k;
        }),
        2: text((t) => {
          value = t;
        }),
      });
      entries.set(key, value);
    }),
    14: int((v) => {
      isExternal = v === 1;
    }),
  });
  const external = isExternal ? entries : undefined;
  return { name, shape, elementType, raw, floats, doubles, integers, external };
}

function readValue(message: Uint8Array): ValueMessage {
  let name = "";
  let elementType = 0;
  let shape: (number | string | undefined)[] | undefined;
  const readDim = (dim: Uint8Array) => {
    let size: number | string | undefined;
    readMessage("dimension", dim, {
      1: int((v) => {
        size = v;
      }),
      2: text((v) => {
        size = v;
      }),
    });
    shape?.push(size);
  };
  readMessage("value", message, {
    1: text((v) => {
      name = v;
    }),
    2: bytes((type) =>
      readMessage("type", type, {
        1: bytes((tensor) =>
          readMessage("tensor type", tensor, {
            1: int((v) => {
              elementType = v;
            }),
            2: bytes((v) => {
              shape = [];
              readMessage("shape", v, { 1: bytes(readDim) });
            }),
          }),
        ),
      }),
    ),
  });
  return { name, elementType, shape };
}
