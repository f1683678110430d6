import { runValues } from "../../cost/run-values.js";
import type { Graph } from "../../graph.js";
import { type Emitter, intsAttribute } from "../emitter.js";
import type { BlockLayout } from "./block-layout.js";
import { BLOCKED_DOMAIN } from "./domain.js";

/** What a kernel is made of: that of an input gradient is another one turned by 180 degrees and with its channels swapped. */
export interface KernelSource {
  readonly value: string;
  readonly shape: readonly number[];
  readonly turned: boolean;
  readonly swapped: boolean;
  /** Whether it depends on parameters alone that are not fed. */
  readonly fixed: boolean;
}

/** What a kernel is made of, looking through the nodes of a graph that turn and swap. */
export type KernelSources = (kernel: string) => KernelSource;

/** The sources of the kernels of `graph`, of which `fed` are fed. */
export function kernelSources(graph: Graph, fed: readonly string[]): KernelSources {
  const { nodes, types } = graph;
  const atRun = runValues(graph, fed);
  const makers = new Map(nodes.map((node) => [node.output, node]));
  return (kernel) => {
    let [value, turned, swapped] = [kernel, false, false];
    for (let maker = makers.get(value); maker !== undefined; maker = makers.get(value)) {
      const { op, attributes } = maker;
      if (op === "reverse" && String(attributes.axes) === "2,3") turned = !turned;
      else if (op === "transpose" && String(attributes.permutation) === "1,0,2,3")
        swapped = !swapped;
      else break;
      value = maker.inputs[0] ?? "";
    }
    const shape = (types.get(value)?.shape ?? []) as number[];
    return { value, shape, turned, swapped, fixed: !atRun.has(value) };
  };
}

/**
 * Emits a kernel `[filters, channels, rows, columns]` in blocks of filters: `[filters / size, channels, rows, columns, size]`,
 * and with `channels` in blocks too, `[filters / size, channels / size, rows, columns, size of channels, size of filters]`. The op
 * that reorders activations does most of it, in parallel; for a fixed kernel, ops that onnxruntime works out when it loads them.
 *
 * @param inner - Whether the channels are in blocks.
 */
export function emitBlockedKernel(
  emit: Emitter,
  { size, filled }: BlockLayout,
  { value, shape, turned, swapped, fixed }: KernelSource,
  inner: boolean,
): string {
  const [first = 0, second = 0, rows = 0, columns = 0] = shape;
  const [filters, channels] = swapped ? [second, first] : [first, second];
  const cells = rows * columns;
  const [outer, filledChannels] = [filled(filters) / size, inner ? filled(channels) : channels];
  const flip = (x: string, axis: bigint) =>
    turned && cells > 1
      ? emit.node(
          "Gather",
          [x, emit.ints(Array.from({ length: cells }, (_, i) => cells - 1 - i))],
          {
            attributes: { axis },
          },
        )
      : x;
  const reshape = (x: string, to: readonly number[]) => emit.node("Reshape", [x, emit.ints(to)]);
  const missingFilters = filled(filters) - filters;
  const reorder = (x: string, images: number) => {
    if (!fixed) return emit.node("ReorderInput", [x], { domain: BLOCKED_DOMAIN });
    const pads = [0, 0, 0, 0, 0, missingFilters, 0, 0];
    const whole = missingFilters > 0 ? emit.node("Pad", [x, emit.ints(pads)]) : x;
    return transpose(reshape(whole, [images, outer, size, -1]), [0, 1, 3, 2]);
  };
  const transpose = (x: string, order: readonly number[]) =>
    emit.node("Transpose", [x], { attributes: { perm: intsAttribute(order) } });
  const missing = filledChannels - channels;
  const end = (x: string) => reshape(x, [outer * size, filledChannels, rows, columns]);
  if (swapped) {
    const pads = [0, 0, 0, 0, missing, 0, 0, 0];
    const source = missing > 0 ? emit.node("Pad", [value, emit.ints(pads)]) : value;
    if (cells === 1 && missingFilters === 0) {
      // with one place a channel lies in blocks already
      return end(transpose(reshape(source, [filledChannels, outer, size]), [1, 0, 2]));
    }
    const blocked = reorder(source, filledChannels);
    const inBlocks = inner ? size : 1;
    const split = reshape(blocked, [filledChannels / inBlocks, inBlocks, outer, cells, size]);
    return end(flip(transpose(split, [2, 0, 3, 1, 4]), 2n));
  }
  const pads = [0, 0, 0, 0, 0, missing, 0, 0];
  const source = missing > 0 ? emit.node("Pad", [value, emit.ints(pads)]) : value;
  const blocked = reorder(reshape(source, [1, filters, filledChannels, cells]), 1);
  if (cells === 1) return end(blocked);
  const split = reshape(blocked, [outer, filledChannels, cells, size]);
  if (!inner) return end(flip(split, 2n));
  const parts = reshape(split, [outer, filledChannels / size, size, cells, size]);
  return end(flip(transpose(parts, [0, 1, 3, 2, 4]), 2n));
}

/** Emits a vector with zeros behind it, as long as whole blocks. */
export function emitFilled(
  emit: Emitter,
  { filled }: BlockLayout,
  vector: string,
  length: number,
): string {
  const missing = filled(length) - length;
  return missing === 0 ? vector : emit.node("Pad", [vector, emit.ints([0, missing])]);
}
