import type { NodeImport, OpImport } from "../op-import.js";
import * as activation from "./activation.js";
import * as convolution from "./convolution.js";
import * as elementWise from "./element-wise.js";
import * as normalisation from "./normalisation.js";
import * as pooling from "./pooling.js";
import * as product from "./product.js";
import { dequantizeLinear, quantizeLinear } from "./quantisation.js";
import * as reduction from "./reduction.js";
import { resize } from "./resize.js";
import * as selection from "./selection.js";
import * as shape from "./shape.js";

/** Takes floats and makes floats. */
const floats = (add: NodeImport): OpImport => ({ add, makes: "float" });
/** Moves elements about, whatever they are. */
const any = (add: NodeImport): OpImport => ({ add, anyKind: true });
/** Makes masks of 0 and 1, of floats or of masks. */
const mask = (add: NodeImport): OpImport => ({ add, makes: "boolean" });
const logic = (add: NodeImport): OpImport => ({ add, anyKind: true, makes: "boolean" });

/** Importers by the type of an ONNX node. A new op is one function and one line here. */
export const importTable: ReadonlyMap<string, OpImport> = new Map<string, OpImport>([
  ["Abs", floats(activation.unary("abs"))],
  ["Add", floats(elementWise.binary("add", "bias"))],
  ["And", logic(elementWise.and)],
  ["AveragePool", floats(pooling.averagePool)],
  ["BatchNormalization", floats(normalisation.batchNormalization)],
  ["Cast", { add: elementWise.cast, anyKind: true, makes: "float" }],
  ["CastLike", { add: elementWise.cast, anyKind: true, makes: "float" }],
  ["Celu", floats(activation.celu)],
  ["Clip", floats(activation.clip)],
  ["Concat", any(shape.concat)],
  ["Conv", floats(convolution.conv)],
  ["ConvTranspose", floats(convolution.convTranspose)],
  ["DepthToSpace", any(shape.depthToSpace)],
  ["DequantizeLinear", { add: dequantizeLinear, anyKind: true, makes: "float" }],
  ["Div", floats(elementWise.binary("div"))],
  ["Dropout", any(activation.dropout)],
  ["Einsum", floats(product.einsum)],
  ["Elu", floats(activation.elu)],
  ["Equal", mask(elementWise.equal)],
  ["Erf", floats(activation.unary("erf"))],
  ["Exp", floats(activation.unary("exp"))],
  ["Expand", any(shape.expand)],
  ["Flatten", any(shape.flatten)],
  ["Gather", any(selection.gather)],
  ["Gelu", floats(activation.gelu)],
  ["Gemm", floats(product.gemm)],
  ["GlobalAveragePool", floats(pooling.globalAveragePool)],
  ["GlobalMaxPool", any(pooling.globalMaxPool)],
  ["Greater", mask(elementWise.compare(0, false))],
  ["GreaterOrEqual", mask(elementWise.compare(0, true))],
  ["GroupNormalization", floats(normalisation.groupNormalization)],
  ["HardSigmoid", floats(activation.hardSigmoid)],
  ["HardSwish", floats(activation.hardSwish)],
  ["Identity", any(activation.same)],
  ["InstanceNormalization", floats(normalisation.instanceNormalization)],
  ["LRN", floats(normalisation.lrn)],
  ["LayerNormalization", floats(normalisation.layerNormalization)],
  ["LeakyRelu", floats(activation.leakyRelu)],
  ["Less", mask(elementWise.compare(1, false))],
  ["LessOrEqual", mask(elementWise.compare(1, true))],
  ["Log", floats(activation.unary("log"))],
  ["LogSoftmax", floats(normalisation.softmax("logSoftmax"))],
  ["LpNormalization", floats(normalisation.lpNormalization)],
  ["MatMul", floats(product.matMul)],
  ["Max", floats(elementWise.fold("maximum"))],
  ["MaxPool", any(pooling.maxPool)],
  ["Mean", floats(elementWise.mean)],
  ["MeanVarianceNormalization", floats(normalisation.meanVarianceNormalization)],
  ["Min", floats(elementWise.fold("minimum"))],
  ["Mish", floats(activation.mish)],
  ["Mul", floats(elementWise.binary("mul", "gamma"))],
  ["Neg", floats(activation.unary("neg"))],
  ["Not", logic(elementWise.not)],
  ["Or", logic(elementWise.or)],
  ["PRelu", floats(activation.pRelu)],
  ["Pad", any(selection.pad)],
  ["Pow", floats(elementWise.pow)],
  ["QuantizeLinear", { add: quantizeLinear, makes: "integer" }],
  ["Reciprocal", floats(activation.reciprocal)],
  ["ReduceL1", floats(reduction.reduceL1)],
  ["ReduceL2", floats(reduction.reduceL2)],
  ["ReduceLogSum", floats(reduction.reduceLogSum)],
  ["ReduceLogSumExp", floats(reduction.reduceLogSumExp)],
  ["ReduceMax", floats(reduction.reduceMax)],
  ["ReduceMean", floats(reduction.reduceMean)],
  ["ReduceMin", floats(reduction.reduceMin)],
  ["ReduceProd", floats(reduction.reduceProd)],
  ["ReduceSum", floats(reduction.reduceSum)],
  ["ReduceSumSquare", floats(reduction.reduceSumSquare)],
  ["Relu", floats(activation.unary("relu"))],
  ["Reshape", any(shape.reshape)],
  ["Resize", floats(resize)],
  ["Round", floats(activation.unary("round"))],
  ["Selu", floats(activation.selu)],
  ["Sigmoid", floats(activation.unary("sigmoid"))],
  ["Sign", floats(activation.sign)],
  ["Slice", any(selection.slice)],
  ["Softmax", floats(normalisation.softmax("softmax"))],
  ["Softplus", floats(activation.unary("softplus"))],
  ["Softsign", floats(activation.softsign)],
  ["SpaceToDepth", any(shape.spaceToDepth)],
  ["Split", any(shape.split)],
  ["Sqrt", floats(activation.unary("sqrt"))],
  ["Squeeze", any(shape.squeeze)],
  ["Sub", floats(elementWise.binary("sub", "bias"))],
  ["Sum", floats(elementWise.fold("add"))],
  ["Tanh", floats(activation.unary("tanh"))],
  ["ThresholdedRelu", floats(activation.thresholdedRelu)],
  ["Tile", any(shape.tile)],
  ["Transpose", any(shape.transpose)],
  ["Unsqueeze", any(shape.unsqueeze)],
  ["Upsample", floats(resize)],
  ["Where", { add: elementWise.where, anyKind: true, makes: "float" }],
]);
