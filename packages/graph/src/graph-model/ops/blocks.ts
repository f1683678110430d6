import { spatial } from "../../ops/window.js";
import type { NodeContext, NodeImport } from "../node-import.js";
import { channelsFirst, type Tensor, type Value } from "../value.js";

/** `SpaceToBatchND` in front of a convolution: the convolution becomes a dilated one. */
export const spaceToBatch: NodeImport = ({ session, tensor, numbers, refuse }) => {
  const [rows = 0, columns = 0, ...more] = numbers(1);
  const [top = 0, bottom = 0, left = 0, right = 0] = numbers(2);
  if (rows < 1 || columns < 1 || more.length > 0)
    refuse("only blocks of rows and columns are carried");
  const x = channelsFirst(session, tensor(0));
  return { ...x, blocks: { size: [rows, columns], pads: [top, left, bottom, right] } };
};

/** `BatchToSpaceND` behind that convolution: what is too much is cut off. */
export const batchToSpace: NodeImport = ({ builder, tensor, numbers, path, refuse }) => {
  const { blocks, ...x } = tensor(0);
  if (blocks === undefined || String(numbers(1)) !== String(blocks.size)) {
    return refuse("it is carried only behind a convolution between it and SpaceToBatchND");
  }
  const [top = 0, bottom = 0, left = 0, right = 0] = numbers(2);
  const { shape } = builder.type(x.name);
  const rows = { axis: 2, start: top, end: spatial(shape, 0) - bottom };
  const columns = { axis: 3, start: left, end: spatial(shape, 1) - right };
  const cut = top + bottom === 0 ? x.name : builder.node("slice", [x.name], rows, `${path}/rows`);
  const name = left + right === 0 ? cut : builder.node("slice", [cut], columns, path);
  return { ...x, name };
};

const CONVOLUTIONS = new Set([
  "_FusedConv2D",
  "Conv2D",
  "DepthwiseConv2dNative",
  "FusedConv2D",
  "FusedDepthwiseConv2dNative",
]);

/** Ops that treat every place alike. */
const ALIKE =
  /^(Add|AddV2|BatchToSpaceND|BiasAdd|Elu|FusedBatchNorm(V2|V3)?|Identity|LeakyRelu|Mul|Relu|Relu6|Selu|Sigmoid|Softplus|Sub|Tanh)$/;

/** Refuse what does not commute with the blocks of SpaceToBatchND. */
export function refuseInBlocks({ inputs, op, refuse }: NodeContext): void {
  const inside = inputs.filter((v): v is Tensor => v.kind === "tensor" && v.blocks !== undefined);
  if (inside.length === 0 || (CONVOLUTIONS.has(op) && inside.length === 1)) return;
  const isPadded = inside.some(({ blocks }) => blocks?.pads.some((p) => p !== 0));
  const others = inputs.filter((v) => !inside.includes(v as Tensor));
  const isPerChannel = (v: Value) =>
    op === "BatchToSpaceND" || (v.kind === "constant" && v.shape.length <= 1);
  if (inside.length > 1 || isPadded || !ALIKE.test(op) || !others.every(isPerChannel)) {
    refuse("SpaceToBatchND is carried around a convolution only; use dilated convolutions");
  }
}
