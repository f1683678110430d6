import { InvalidModelError, UnsupportedOpError } from "../errors.js";
import type { Dim, Graph } from "../graph.js";
import { isBatch } from "../graph.js";
import { resolveBranches } from "./import/branches.js";
import { elementFormats } from "./import/element-type.js";
import { readExternalData } from "./import/external-data.js";
import { importGraph } from "./import/import-graph.js";
import type { ImportPlan, InputPlan } from "./import/import-plan.js";
import type { ModelMessage, ValueMessage } from "./import/messages.js";
import { neededNodes, refuseUnknownOps } from "./import/needed-nodes.js";
import { joinPatterns } from "./import/patterns.js";
import { readModel } from "./import/read-model.js";
import { checkTensor, tensorData } from "./import/tensor-data.js";

/** Reads a part of a file beside the model, which holds the elements of tensors. */
export type ExternalData = (
  location: string,
  offset: number,
  length: number,
) => Uint8Array | Promise<Uint8Array>;

/** Options of {@link fromOnnx}. */
export interface FromOnnxOptions {
  /** Names of the values to return, inner ones too; what they do not need is not looked at. Default: the outputs of the file. */
  readonly outputs?: readonly string[];
  /** Shapes of inputs by name, where the file leaves sizes open or others are wanted; `"batch"` is open. */
  readonly inputShapes?: Readonly<Record<string, readonly Dim[]>>;
  /**
   * Where tensors outside of the file come from. Default: they are refused; `loadOnnx` of `@xrt/graph/node` reads them from
   * the model's folder.
   */
  readonly externalData?: ExternalData;
}

/** Operator sets that are understood. */
const [FIRST_OPSET, LAST_OPSET] = [9, 21];

/**
 * The graph of an `.onnx` file: opset 9 to 21 of ONNX's own ops, as PyTorch, tf2onnx and Keras export image networks.
 *
 * A leading size of an input that is open, or 1, is the batch; one that is 1 stays 1 where the network does not allow another
 * (`inputShapes` decides it for sure). Chains that compute shapes, and small constants, are evaluated. Values are found by the
 * name that the file gives them and by the path of their node (`"features/conv0/Conv"`); parameters are called as in the file
 * and share memory with `file` where they are float32 and aligned, so `file` must not be changed afterwards. BatchNorm is in
 * inference mode, dropout does nothing, quantisation is simulated in floats.
 *
 * @throws UnsupportedOpError when an op cannot be carried, before any weight is read.
 * @throws InvalidModelError when the file is broken: cut off, sizes that do not fit, values that depend on themselves.
 * @throws RangeError when an output or input that is asked for does not exist, or an open size is not given.
 */
export async function fromOnnx(
  file: Uint8Array,
  { outputs, inputShapes = {}, externalData }: FromOnnxOptions = {},
): Promise<Graph> {
  // a Buffer of Node is taken as what it is, so that parts of it are views
  const read = readModel(new Uint8Array(file.buffer, file.byteOffset, file.byteLength));
  const model = { ...read, ...resolveBranches(read) };
  const opset = opsetOf(model);
  const wanted = outputs ?? model.outputs.map((o) => o.name);
  if (wanted.length === 0) throw new InvalidModelError("fromOnnx: the file has no outputs");
  const given = new Set([...model.inputs, ...model.initializers].map((v) => v.name));
  const isGiven = (name: string) => given.has(name);
  refuseUnknownOps(neededNodes(model.nodes, wanted, isGiven));
  const joined = joinPatterns(model.nodes, model.initializers, tensorData);
  const nodes = neededNodes(joined, wanted, isGiven);
  const initializers = neededInitializers(
    model,
    new Set([...nodes.flatMap((n) => n.inputs), ...wanted]),
  );
  for (const tensor of initializers) checkTensor(tensor);
  const fed = model.inputs.filter((i) => !model.initializers.some((t) => t.name === i.name));
  const external = await readExternalData(initializers, externalData);
  const elements: ImportPlan["read"] = (tensor) => tensorData(tensor, external.get(tensor));
  const budget = { left: 2 ** 25 + file.length };
  const plan = { opset, nodes, initializers, outputs: wanted, read: elements, budget };
  const first = fed.map((input) => inputPlan(input, inputShapes, true));
  const exportedBatch = first.some((i) => i.wasOne) ? 1 : undefined;
  let fill: () => Graph;
  try {
    fill = importGraph({ ...plan, inputs: first, exportedBatch });
  } catch (cause) {
    const mayBeFixed = first.some((i) => i.wasOne && !i.isGiven);
    if (!mayBeFixed || !isImportError(cause)) throw cause;
    const fixed = fed.map((input) => inputPlan(input, inputShapes, false));
    fill = importGraph({ ...plan, inputs: fixed, exportedBatch: undefined });
  }
  return fill();
}

function isImportError(cause: unknown): boolean {
  return cause instanceof UnsupportedOpError || cause instanceof InvalidModelError;
}

function opsetOf({ opsets }: ModelMessage): number {
  const opset = opsets.get("");
  if (opset === undefined) {
    throw new InvalidModelError("fromOnnx: the file does not say which operator set it uses");
  }
  if (!(opset >= FIRST_OPSET && opset <= LAST_OPSET)) {
    throw new UnsupportedOpError(
      `operator set ${opset}`,
      "opset_import",
      `${FIRST_OPSET} to ${LAST_OPSET} are carried; export with \`opset_version\` 17 or 20`,
    );
  }
  return opset;
}

function neededInitializers(model: ModelMessage, read: ReadonlySet<string>) {
  if (model.hasSparseInitializers) {
    throw new UnsupportedOpError("a sparse initializer", "graph", "store it as a dense tensor");
  }
  const names = new Set<string>();
  return model.initializers.filter((tensor) => {
    if (names.has(tensor.name)) {
      throw new InvalidModelError(`fromOnnx: initializer "${tensor.name}" is there twice`);
    }
    names.add(tensor.name);
    return read.has(tensor.name);
  });
}

/** Kind and shape of an input; `wasOne` where a leading 1 is read as the batch, `isGiven` where the caller says the shape. */
function inputPlan(
  { name, elementType, shape }: ValueMessage,
  given: Readonly<Record<string, readonly Dim[]>>,
  oneIsBatch: boolean,
): InputPlan & { readonly wasOne: boolean; readonly isGiven: boolean } {
  const kind = elementFormats.get(elementType)?.kind;
  if (kind === undefined) {
    throw new UnsupportedOpError(
      `an input of element type ${elementType}`,
      name,
      "floats and integers are carried",
    );
  }
  const wanted = Object.hasOwn(given, name) ? given[name] : undefined;
  const sizes: readonly (Dim | string | undefined)[] | undefined = wanted ?? shape;
  if (sizes === undefined) {
    throw new RangeError(
      `fromOnnx: the file does not say the shape of input "${name}"; give it in \`inputShapes\``,
    );
  }
  if (shape !== undefined && wanted !== undefined && shape.length !== wanted.length) {
    throw new RangeError(
      `fromOnnx: inputShapes["${name}"] is [${wanted}], the file has ${shape.length} axes`,
    );
  }
  const isOpen = (d: Dim | string | undefined) => typeof d !== "number" || d < 1;
  const resolved = sizes.map((size, axis): Dim => {
    if (axis === 0 && wanted === undefined && (isOpen(size) || (size === 1 && oneIsBatch))) {
      return "batch";
    }
    if (typeof size === "number" && Number.isSafeInteger(size) && size >= 1) return size;
    if (wanted !== undefined && typeof size === "string" && isBatch(size as Dim))
      return size as Dim;
    throw new RangeError(
      `fromOnnx: axis ${axis} of input "${name}" [${sizes.map((d) => d ?? "?")}] is open; give its size in \`inputShapes\`: { "${name}": [...] }`,
    );
  });
  const wasOne = resolved[0] === "batch" && shape?.[0] === 1;
  return { name, kind, shape: resolved, wasOne, isGiven: wanted !== undefined };
}
