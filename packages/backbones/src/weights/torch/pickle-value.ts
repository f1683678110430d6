/** What a pickle may hold. Nothing of it is a live object: classes are names, and instances are what they were made of. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly PickleValue[]
  | ReadonlyMap<PickleValue, PickleValue>
  | PickleGlobal
  | PickleObject;

/** The name of a class or function. */
export interface PickleGlobal {
  readonly kind: "global";
  /** With its module, for example `"collections.OrderedDict"`. */
  readonly name: string;
}

/** An instance of a class that nobody has called: its name, and the attributes that the pickle gives it. */
export interface PickleObject {
  readonly kind: "object";
  readonly name: string;
  readonly args: readonly PickleValue[];
  /** Attributes; `null` where the pickle gives none. */
  state: PickleValue;
}

/** Whether a value is an instance of some class. */
export function isObject(value: PickleValue | undefined): value is PickleObject {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "object";
}

/** Whether a value is the name of a class or function. */
export function isGlobal(value: PickleValue | undefined): value is PickleGlobal {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "global";
}
