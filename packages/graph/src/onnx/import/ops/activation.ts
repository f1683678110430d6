import type { NodeContext, NodeImport } from "../op-import.js";

/** An op of the graph with one input and no attributes. */
export const unary =
  (
    op:
      | "abs"
      | "erf"
      | "exp"
      | "log"
      | "neg"
      | "relu"
      | "round"
      | "sigmoid"
      | "softplus"
      | "sqrt"
      | "tanh",
  ): NodeImport =>
  (context) =>
    context.result(op, [context.value(0)], {});

/** `Clip`, its ends attributes before opset 11 and inputs since. */
export const clip: NodeImport = (context) => {
  const { attributes, opset, numbers, value } = context;
  const end = (i: number, name: string, fallback: number) => {
    const given = opset < 11 ? attributes.float(name, fallback) : numbers(i, name)?.[0];
    const n = given ?? fallback;
    return Math.abs(n) > 3.4e38 ? fallback : n;
  };
  const low = end(1, "min", Number.NEGATIVE_INFINITY);
  const high = end(2, "max", Number.POSITIVE_INFINITY);
  if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) return value(0);
  if (low === 0 && high === Number.POSITIVE_INFINITY) return context.result("relu", [value(0)], {});
  return context.result("clip", [value(0)], { low, high });
};

export const leakyRelu: NodeImport = (context) =>
  context.result("leakyRelu", [context.value(0)], {
    alpha: context.attributes.float("alpha", 0.01),
  });

export const elu: NodeImport = (context) =>
  context.result("elu", [context.value(0)], { alpha: context.attributes.float("alpha", 1) });

/** `gamma * elu(x)`. */
export const selu: NodeImport = (context) => {
  const { attributes, builder } = context;
  const alpha = attributes.float("alpha", 1.6732632423543772);
  const gamma = builder.scalar(attributes.float("gamma", 1.0507009873554805));
  return context.result("mul", [context.node("elu", [context.value(0)], { alpha }), gamma], {});
};

/** `max(0, x) + min(0, alpha (exp(x / alpha) - 1))`, which is `alpha * elu(x / alpha)` with slope 1. */
export const celu: NodeImport = (context) => {
  const alpha = context.builder.scalar(context.attributes.float("alpha", 1));
  const scaled = context.node("div", [context.value(0), alpha], {});
  return context.result("mul", [context.node("elu", [scaled], { alpha: 1 }), alpha], {});
};

/** `relu(x) - slope * relu(-x)`; the slope broadcasts to x. */
export const pRelu: NodeImport = (context) => {
  const { node, value } = context;
  const positive = node("relu", [value(0)], {});
  const negative = node("relu", [node("neg", [value(0)], {})], {});
  const bent = node("mul", [value(1, "gamma"), negative], {});
  return context.result("sub", [positive, bent], {});
};

export const hardSigmoid: NodeImport = (context) =>
  context.result("hardSigmoid", [context.value(0)], {
    slope: context.attributes.float("alpha", 0.2),
    offset: context.attributes.float("beta", 0.5),
  });

/** `x * hardSigmoid(x)` with slope 1/6. */
export const hardSwish: NodeImport = (context) => {
  const gate = context.node("hardSigmoid", [context.value(0)], { slope: 1 / 6, offset: 0.5 });
  return context.result("mul", [context.value(0), gate], {});
};

/** `x * tanh(softplus(x))`. */
export const mish: NodeImport = (context) => {
  const { node, value } = context;
  const gate = node("tanh", [node("softplus", [value(0)], {})], {});
  return context.result("mul", [value(0), gate], {});
};

/** `x / (1 + |x|)`. */
export const softsign: NodeImport = (context) => {
  const { node, value, builder } = context;
  const below = node("add", [node("abs", [value(0)], {}), builder.scalar(1)], {});
  return context.result("div", [value(0), below], {});
};

/** `x` where it is above `alpha`, else 0. */
export const thresholdedRelu: NodeImport = (context) => {
  const { node, value, builder } = context;
  const alpha = builder.scalar(context.attributes.float("alpha", 1));
  return context.result(
    "mul",
    [value(0), node("step", [node("sub", [value(0), alpha], {})], {})],
    {},
  );
};

export const gelu: NodeImport = (context) =>
  context.result("gelu", [context.value(0)], {
    approximate: context.attributes.text("approximate", "none") === "tanh",
  });

/** `step(x) - step(-x)`. */
export const sign: NodeImport = (context) => {
  const { node, value } = context;
  const negative = node("step", [node("neg", [value(0)], {})], {});
  return context.result("sub", [node("step", [value(0)], {}), negative], {});
};

/** `1 / x`. */
export const reciprocal: NodeImport = (context) =>
  context.result("pow", [context.value(0)], { exponent: -1 });

/** Another name for its first input. */
export const same: NodeImport = ({ value }: NodeContext) => value(0);

/** `Dropout` does nothing outside training; its mask is not carried. */
export const dropout: NodeImport = ({ value, outputs, refuse }) => {
  if (outputs.slice(1).some((name) => name !== "")) refuse("its mask is not carried");
  return value(0);
};
