import type { ConvTransposeAttributes } from "../../ops/conv-transpose.js";
import { spatial } from "../../ops/window.js";
import { intsAttribute } from "../emitter.js";
import { BLOCKED_DOMAIN } from "./domain.js";
import type { BlockedContext } from "./emit-blocked.js";
import { emitInterleaved } from "./interleaved.js";
import { emitBlockedKernel } from "./kernel.js";

/** Along one axis, the places of a result that lie a multiple of the stride from `[phase]`: a convolution with some of the cells. */
interface Phase {
  /** First cell of the turned kernel; the others follow in steps of the stride. */
  readonly cell: number;
  readonly cells: number;
  /** Zeros in front of the value and behind it. */
  readonly before: number;
  readonly behind: number;
}

/**
 * Emits a transposed convolution with a stride as one convolution for each phase of its places, with the cells of the kernel that
 * meet it, and the results in turns: no product with a zero.
 */
export function emitPhases(context: BlockedContext): boolean {
  const { emit, blocks, node, type, kernels } = context;
  const [x = "", kernel = ""] = node.inputs;
  const attributes = node.attributes as unknown as ConvTransposeAttributes;
  const { strides, dilations, groups } = attributes;
  const [filters = 0, channels = 0, rows = 0, columns = 0] = type(kernel).shape as number[];
  if (groups > 1 || filters < blocks.size || channels < blocks.size || channels % 4 !== 0) {
    return false;
  }
  if (strides.every((s) => s === 1) || dilations.some((d) => d !== 1)) return false;
  const phases = ([0, 1] as const).map((axis) => phasesOf(context, axis));
  const [down = [], beside = []] = phases;
  const fit = ({ cells, before, behind }: Phase) => cells > 0 && before >= 0 && behind >= 0;
  if (!phases.flat().every(fit)) return false;

  const source = kernels(kernel);
  const turned = { ...source, swapped: !source.swapped, turned: !source.turned };
  const [outputs, inputs] = [blocks.filled(channels), blocks.filled(filters)];
  const block = blocks.size ** 2;
  const reshape = (v: string, to: readonly number[]) => emit.node("Reshape", [v, emit.ints(to)]);
  const whole = reshape(emitBlockedKernel(emit, blocks, turned, true), [
    (outputs * inputs) / block,
    rows,
    columns,
    block,
  ]);
  const cellsOf = (a: Phase, b: Phase) => {
    const parts = [[a.cell, b.cell], [rows, columns], [1, 2], strides].map((v) => emit.ints(v));
    return reshape(emit.node("Slice", [whole, ...parts]), [outputs, inputs, a.cells, b.cells]);
  };
  const parts = down.map((a) =>
    beside.map((b) =>
      emit.node("Conv", [blocks.of(x), cellsOf(a, b)], {
        attributes: {
          kernel_shape: intsAttribute([a.cells, b.cells]),
          pads: intsAttribute([a.before, b.before, a.behind, b.behind]),
        },
        domain: BLOCKED_DOMAIN,
      }),
    ),
  );
  const { shape } = type(node.output);
  const result = [spatial(shape, 0), spatial(shape, 1)] as const;
  emitInterleaved(context, {
    parts,
    size: [Math.ceil(result[0] / strides[0]), Math.ceil(result[1] / strides[1])],
    channels: outputs,
    result,
    output: blocks.make(node.output),
  });
  return true;
}

function phasesOf({ node, type }: BlockedContext, axis: 0 | 1): Phase[] {
  const [x = "", kernel = ""] = node.inputs;
  const { strides, pads } = node.attributes as unknown as ConvTransposeAttributes;
  const stride = strides[axis];
  const size = type(kernel).shape[2 + axis] as number;
  const extent = spatial(type(x).shape, axis);
  const wanted = Math.ceil(spatial(type(node.output).shape, axis) / stride);
  // the first cell meets the first place of the value where the result begins that much earlier
  const lead = size - 1 - pads[axis];
  return Array.from({ length: stride }, (_, phase) => {
    const cell = (((lead - phase) % stride) + stride) % stride;
    const cells = Math.max(0, Math.ceil((size - cell) / stride));
    const before = (lead - phase - cell) / stride;
    return { cell, cells, before, behind: wanted - extent - before + cells - 1 };
  });
}
