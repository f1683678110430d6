import type { LrpRule } from "./layer.js";

/**
 * The identity rule: relevance is copied.
 *
 * @throws RangeError when input and result differ in shape.
 */
export const identityRule: LrpRule = ({ builder, x, z }, relevance) => {
  const [from, to] = [x, z].map((name) => builder.type(name).shape);
  if (String(from) !== String(to)) {
    throw new RangeError(`lrp: identity at "${z}" wants one shape, got [${from}] and [${to}]`);
  }
  return { relevance, absorbed: null };
};
