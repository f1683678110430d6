import type { Dim, ParameterRole } from "../../graph.js";
import type { ElementKind } from "./element-type.js";
import type { Known } from "./known.js";

/** What a name of the file stands for. It becomes part of the graph only when somebody reads it there. */
export interface Value {
  readonly kind: ElementKind;
  readonly shape: () => readonly Dim[];
  /** The elements, where they are the same for every feed. Throws where they cannot be computed at import. */
  readonly known: (() => Known) | undefined;
  /** The elements where the batch holds so many images; where `known` is there. */
  readonly knownAt?: (batch: number) => Known;
  /** Whether it is a float tensor of the file with more than one element, or made from such: what a training run may change. */
  readonly isWeight: boolean;
  /**
   * Name of the graph's value.
   *
   * @param role - What it is used for, if it becomes a parameter now.
   */
  readonly graph: (role?: ParameterRole) => string;
}

/** `compute`, done once and at the first call. */
export function once<T>(compute: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => {
    result ??= { value: compute() };
    return result.value;
  };
}
