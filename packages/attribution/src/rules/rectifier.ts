import { type Backward, type Node, type Op, type OpKind, opTable } from "@xrt/graph";

/** Whether a node is a ReLU, capped or not: ReLU6 is a `clip` from 0 on. */
export function isRectifier({ op, attributes }: Node): boolean {
  return op === "relu" || (op === "clip" && attributes.low === 0);
}

/** What the true derivative of a node makes of the arriving gradient. */
export function trueBackward(context: Parameters<Backward>[0]): ReturnType<Backward> {
  const { vjp } = opTable[context.node.op as OpKind] as unknown as Op;
  return vjp?.(context) ?? context.inputs.map(() => null);
}
