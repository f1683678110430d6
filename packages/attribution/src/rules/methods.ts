import type { MethodTable } from "../run/method-table.js";
import { deconvnet } from "./deconvnet.js";
import { guidedBackprop } from "./guided-backprop.js";

/** Methods with another backward pass, by name. */
export const rulesMethods: MethodTable = {
  "guided-backprop": guidedBackprop,
  deconvnet,
};
