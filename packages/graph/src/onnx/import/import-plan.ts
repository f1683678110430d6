import type { Dim } from "../../graph.js";
import type { ElementKind } from "./element-type.js";
import type { Known } from "./known.js";
import type { NodeMessage, TensorMessage } from "./messages.js";

/** What is to be imported, checked as far as that goes without shapes. */
export interface ImportPlan {
  readonly opset: number;
  readonly inputs: readonly InputPlan[];
  /** Nodes in topological order. */
  readonly nodes: readonly NodeMessage[];
  readonly initializers: readonly TensorMessage[];
  readonly outputs: readonly string[];
  /** The elements of a tensor of the file. */
  readonly read: (tensor: TensorMessage) => Known;
  /** Batch of the export, where a fixed leading size is read as the batch. */
  readonly exportedBatch: number | undefined;
  /** Elements that constants may still take up when they are computed. */
  readonly budget: { left: number };
}

/** One input of the network. */
export interface InputPlan {
  readonly name: string;
  readonly kind: ElementKind;
  readonly shape: readonly Dim[];
}
