/** Ops whose result is a sum over inputs: relevance goes to each in proportion to what it adds. */
export const SHARING: ReadonlySet<string> = new Set([
  ...["conv", "convTranspose", "matMul", "add", "sub", "mul", "div"],
  ...["batchNorm", "averagePool", "reduceMean", "reduceSum"],
]);

/** Ops on one element: relevance goes through as it is. */
export const PASSING: ReadonlySet<string> = new Set([
  ...["relu", "clip", "leakyRelu", "elu", "gelu", "silu", "sigmoid", "hardSigmoid"],
  ...["tanh", "softplus", "neg", "exp", "log", "erf", "abs", "pow", "sqrt", "round"],
]);

/** Ops that move or pick elements: the true derivative hands relevance to where they came from. */
export const MOVING: ReadonlySet<string> = new Set([
  ...["reshape", "transpose", "concat", "slice", "pad", "reverse", "gather", "broadcastLike"],
  ...["expand", "maxPool", "maximum", "minimum"],
]);
