import { DataError } from "@xrt/core";
import type { ByteCursor } from "./byte-cursor.js";
import { isGlobal, isObject, type PickleValue } from "./pickle-value.js";

/** What the calls and references of a pickle mean. */
export interface PickleMeaning {
  /** The value of a call of `name`; `undefined` where it may not be called. */
  call(name: string, args: readonly PickleValue[]): PickleValue | undefined;
  /** The value that a persistent id stands for; `undefined` where it is not known. */
  persistent(id: PickleValue): PickleValue | undefined;
}

/** The stack and memory on which the opcodes of a pickle work. */
export interface PickleMachine {
  readonly cursor: ByteCursor;
  push(value: PickleValue): void;
  pop(): PickleValue;
  top(): PickleValue;
  mark(): void;
  /** Everything since the last mark, which goes too. */
  popToMark(): PickleValue[];
  remember(key: number): void;
  /** How many entries are remembered. */
  remembered(): number;
  recall(key: number): void;
  append(items: readonly PickleValue[]): void;
  setItems(items: readonly PickleValue[]): void;
  call(): void;
  build(): void;
  newObject(): void;
  persistent(id: PickleValue): void;
  fail(problem: string): never;
}

const mark = Symbol("mark");

/** A machine that executes nothing: classes are names, instances are inert, a call is what `meaning` makes of it. */
export function pickleMachine(cursor: ByteCursor, meaning: PickleMeaning): PickleMachine {
  const stack: (PickleValue | typeof mark)[] = [];
  const memo = new Map<number, PickleValue>();
  const fail = (problem: string): never => {
    throw new DataError(`${cursor.path}: byte ${cursor.at()}: ${problem}`, { path: cursor.path });
  };
  const push = (value: PickleValue) => {
    stack.push(value);
  };
  const pop = (): PickleValue => {
    const value = stack.pop();
    return value === undefined || value === mark
      ? fail("the pickle takes more than it has put")
      : value;
  };
  const top = (): PickleValue => {
    const value = pop();
    stack.push(value);
    return value;
  };
  /** The function or class and the arguments that lie on the stack. */
  const callee = (): [string, readonly PickleValue[]] => {
    const args = pop();
    const callable = pop();
    if (!isGlobal(callable) || !Array.isArray(args))
      return fail("the pickle calls what is no class");
    return [callable.name, args];
  };
  return {
    cursor,
    push,
    pop,
    top,
    fail,
    mark: () => stack.push(mark),
    popToMark() {
      const at = stack.lastIndexOf(mark);
      if (at < 0) fail("the pickle closes what it has not opened");
      return stack.splice(at).slice(1) as PickleValue[];
    },
    remember: (key) => memo.set(key, top()),
    remembered: () => memo.size,
    recall(key) {
      if (!memo.has(key)) fail(`the pickle refers to entry ${key}, which it has not kept`);
      push(memo.get(key) as PickleValue);
    },
    append(items) {
      const list = top();
      if (!Array.isArray(list)) return fail("the pickle appends to what is no list");
      for (const item of items) list.push(item);
    },
    setItems(items) {
      const map = top();
      if (!(map instanceof Map)) return fail("the pickle sets items of what is no dictionary");
      if (items.length % 2 !== 0) fail("a key of a dictionary has no value");
      for (let i = 0; i < items.length; i += 2) map.set(items[i] ?? null, items[i + 1] ?? null);
    },
    call() {
      const [name, args] = callee();
      const value = meaning.call(name, args);
      if (value === undefined) {
        fail(
          `the pickle calls ${name}, which no tensor needs; nothing was executed. Save a state_dict, or safetensors`,
        );
      }
      push(value as PickleValue);
    },
    newObject() {
      const [name, args] = callee();
      push({ kind: "object", name, args, state: null });
    },
    build() {
      const state = pop();
      const target = top();
      // the state of a dictionary is the metadata that PyTorch hangs on it
      if (isObject(target)) target.state = state;
    },
    persistent(id) {
      push(meaning.persistent(id) ?? fail("the pickle refers to a storage that is none"));
    },
  };
}
