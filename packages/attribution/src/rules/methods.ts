import type { MethodTable } from "../run/method-table.js";

/** Methods of this family, by name. */
export const rulesMethods: MethodTable = {};
