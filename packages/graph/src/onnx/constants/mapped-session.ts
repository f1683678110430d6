import { sizeOf } from "@xrt/core";
import type { InferenceSession } from "onnxruntime-node";
import type { Onnxruntime } from "../load-onnxruntime.js";
import { type ExternalTensor, encodeModel, type OnnxModel } from "../protobuf.js";
import { type Strided, written } from "./strided.js";
import { type Constant, workOut } from "./work-out.js";

/** Smaller tensors stay in the model. */
const FEW = 256;
/** What mappings of files begin at multiples of, on all platforms. */
const PAGE = 2 ** 16;
const WEIGHTS = "weights";

/**
 * A session on onnxruntime-node whose weights are mapped from a file of its own, so that they are not copied several times over
 * while it loads: a temporary folder that is gone when the session is there. Undefined where nothing can be written.
 */
export async function mappedSession(
  ort: Onnxruntime,
  model: OnnxModel,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession | undefined> {
  const outputs = model.outputs.map(({ name }) => name);
  const { nodes, integers, constants } = workOut(model.nodes, model.initializers, outputs);
  const large = constants.filter(({ array }) => sizeOf(array.shape) >= FEW);
  const { mkdtemp, rm, writeFile } = await import("node:fs/promises");
  const { tmpdir } = await import("node:os");
  const { join } = await import("node:path");
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(tmpdir(), "xrt-mapped-"));
    const external = await writeTensors(join(folder, WEIGHTS), large);
    const small = constants
      .filter(({ array }) => sizeOf(array.shape) < FEW)
      .map(({ name, array }) => ({ name, shape: array.shape, data: written(array) }));
    const initializers = [...integers, ...small];
    await writeFile(
      join(folder, "model.onnx"),
      encodeModel({ ...model, nodes, initializers, external }),
    );
  } catch (error) {
    await remove();
    // no folder for temporary files, or it is full: the model goes through memory
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
  try {
    return await ort.InferenceSession.create(join(folder, "model.onnx"), options);
  } finally {
    await remove();
  }

  async function remove(): Promise<void> {
    // Windows keeps a file that is mapped; its temporary folder is cleared by the system
    if (folder !== undefined) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** Writes the tensors one behind the other, each at the start of a page, and says where. */
async function writeTensors(
  path: string,
  constants: readonly Constant[],
): Promise<ExternalTensor[]> {
  const { open } = await import("node:fs/promises");
  const file = await open(path, "wx", 0o600);
  const largest = Math.max(0, ...constants.map(({ array }) => sizeOf(array.shape)));
  const memory = new ArrayBuffer(4 * largest, { maxByteLength: 4 * largest });
  try {
    const scratch = new Float32Array(memory);
    const placed: ExternalTensor[] = [];
    let offset = 0;
    for (const { name, array } of constants) {
      const { length } = await writeTensor(array, offset);
      placed.push({ name, shape: array.shape, location: WEIGHTS, offset, length });
      offset = Math.ceil((offset + length) / PAGE) * PAGE;
    }
    return placed;

    async function writeTensor(array: Strided, at: number) {
      const { buffer, byteOffset, byteLength } = written(array, scratch);
      const bytes = new Uint8Array(buffer, byteOffset, byteLength);
      let done = 0;
      while (done < byteLength) {
        done += (await file.write(bytes, done, byteLength - done, at + done)).bytesWritten;
      }
      return { length: byteLength };
    }
  } finally {
    // given back now: no garbage is collected while onnxruntime loads the weights
    memory.resize(0);
    await file.close();
  }
}
