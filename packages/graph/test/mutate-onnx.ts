import type { Dice } from "@xrt/testing";
import type {
  GraphMessage,
  ModelMessage,
  NodeMessage,
  TensorMessage,
} from "../src/onnx/import/messages.js";
import { onnxFile } from "./onnx-file.js";

/** Numbers that break things. */
const ODD = [0, -1, 1, 2, 3, 7, -7, 255, 65536, 2 ** 31 - 1, -(2 ** 31), 2 ** 40, 2 ** 62, 1e9];

/** `model` with one to three things changed that the file may say: names, ops, attributes, shapes, versions. */
export function mutateModel(dice: Dice, model: ModelMessage, ops: readonly string[]): Uint8Array {
  let now = model;
  for (let n = dice.below(3); n >= 0; n--) now = mutateOnce(dice, now, ops);
  return onnxFile(now);
}

function mutateOnce(dice: Dice, model: ModelMessage, ops: readonly string[]): ModelMessage {
  const names = [
    ...model.nodes.flatMap((node) => node.outputs),
    ...model.inputs.map((v) => v.name),
    ...model.initializers.map((t) => t.name),
    "",
    "__proto__",
    "nowhere",
  ];
  const oneOf = <T>(list: readonly T[], change: (item: T) => T): T[] => {
    const at = dice.below(Math.max(list.length, 1));
    return list.map((item, i) => (i === at ? change(item) : item));
  };
  const node = (change: (node: NodeMessage) => NodeMessage) => ({
    ...model,
    nodes: oneOf(model.nodes, change),
  });
  const tensor = (change: (t: TensorMessage) => TensorMessage) => ({
    ...model,
    initializers: oneOf(model.initializers, change),
  });
  const number = (v: number) => dice.pick([...ODD, v + 1, v - 1, -v, 2 * v]);
  switch (dice.below(14)) {
    case 0:
      return node((n) => ({ ...n, op: dice.pick(ops) }));
    case 1:
      return node((n) => ({ ...n, inputs: oneOf(n.inputs, () => dice.pick(names)) }));
    case 2:
      return node((n) => ({ ...n, inputs: n.inputs.slice(0, dice.below(n.inputs.length + 1)) }));
    case 3:
      return node((n) => ({ ...n, inputs: [...n.inputs, dice.pick(names)] }));
    case 4:
      return node((n) => ({ ...n, outputs: [...n.outputs, dice.pick([...names, "more"])] }));
    case 5:
      return node((n) => {
        const key = dice.pick([...n.attributes.keys(), "axis", "axes", "pads", "strides", "group"]);
        const old = n.attributes.get(key);
        const ints = old?.ints ?? [];
        const next = {
          float: old?.float === undefined ? undefined : number(old.float),
          int: old?.int === undefined && ints.length > 0 ? undefined : number(old?.int ?? 1),
          text: old?.text === undefined ? undefined : dice.pick(["", "SAME_UPPER", "linear", "?"]),
          tensor: old?.tensor,
          floats: oneOf(old?.floats ?? [], number),
          ints: dice.below(3) === 0 ? [...ints, number(0)] : oneOf(ints, number),
          hasGraph: old?.hasGraph || dice.below(20) === 0,
          graph: old?.graph && (mutateOnce(dice, { ...model, ...old.graph }, ops) as GraphMessage),
        };
        return { ...n, attributes: new Map(n.attributes).set(key, next) };
      });
    case 6:
      return node((n) => ({
        ...n,
        attributes: new Map([...n.attributes].filter(() => dice.below(2) === 0)),
      }));
    case 7:
      return { ...model, nodes: model.nodes.filter(() => dice.below(6) > 0) };
    case 8:
      return { ...model, nodes: model.nodes.flatMap((n) => (dice.below(3) > 0 ? [n] : [n, n])) };
    case 9:
      return tensor((t) => ({ ...t, shape: oneOf(t.shape, number) }));
    case 10:
      return tensor((t) => ({
        ...t,
        elementType: dice.pick([0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 16, 99]),
      }));
    case 11:
      return tensor((t) => ({
        ...t,
        raw: dice.pick([undefined, t.raw?.map(() => dice.below(256)), t.raw?.subarray(1)]),
      }));
    case 12:
      return {
        ...model,
        inputs: oneOf(model.inputs, (v) => ({
          ...v,
          elementType: dice.pick([0, 1, 1, 1, 2, 7, 8, 9]),
          shape: dice.pick([
            undefined,
            [],
            v.shape && oneOf(v.shape, (d) => number(Number(d) || 1)),
          ]),
        })),
      };
    default:
      return {
        ...model,
        opsets: new Map([["", dice.pick([0, 8, 9, 11, 13, 18, 21, 22, -1, 2 ** 40])]]),
        outputs: oneOf(model.outputs, (o) => ({ ...o, name: dice.pick(names) })),
      };
  }
}
