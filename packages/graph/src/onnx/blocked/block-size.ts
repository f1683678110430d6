import type { Onnxruntime } from "../load-onnxruntime.js";
import { encodeModel } from "../protobuf.js";
import { BLOCKED_DOMAIN } from "./domain.js";

const sizes = new WeakMap<Onnxruntime, Promise<number>>();

/**
 * Channels in a block of the internal layout of this onnxruntime on this processor: 16 with AVX-512, 8 with AVX2; 0 where it has
 * none, or no such ops.
 */
export function blockSize(ort: Onnxruntime): Promise<number> {
  const known = sizes.get(ort) ?? tryBlockSize(ort);
  sizes.set(ort, known);
  return known;
}

async function tryBlockSize(ort: Onnxruntime): Promise<number> {
  const model = encodeModel({
    opset: 20,
    irVersion: 9,
    domains: [BLOCKED_DOMAIN],
    nodes: [
      {
        type: "ReorderInput",
        domain: BLOCKED_DOMAIN,
        inputs: ["x"],
        outputs: ["y"],
        attributes: {},
      },
    ],
    initializers: [],
    inputs: [{ name: "x", shape: [1, 4, 1, 2] }],
    outputs: [{ name: "y", shape: [1, "filled", 1, 2] }],
  });
  try {
    const session = await ort.InferenceSession.create(model, {
      logSeverityLevel: 4,
      intraOpNumThreads: 1,
      enableCpuMemArena: false,
    });
    const x = new ort.Tensor("float32", Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [1, 4, 1, 2]);
    const { y } = await session.run({ x });
    await session.release();
    const [, size = 0] = y?.dims ?? [];
    // the channels of a place side by side, then zeros
    const wanted = [1, 3, 5, 7, ...Array(size - 4).fill(0), 2, 4, 6, 8, ...Array(size - 4).fill(0)];
    return size > 4 && String(y?.data) === String(wanted) ? size : 0;
  } catch {
    return 0;
  }
}
