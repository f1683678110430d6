import type { ByteCursor } from "./byte-cursor.js";
import { type PickleMachine, type PickleMeaning, pickleMachine } from "./pickle-machine.js";
import type { PickleValue } from "./pickle-value.js";

const stop = ".".charCodeAt(0);

/**
 * Reads one pickle (protocols 0 to 5) without executing anything; the cursor is then behind its end.
 *
 * The opcodes are those of Python's `pickletools`, https://docs.python.org/3/library/pickletools.html; the ones that no
 * tensor file has (`INST`, `OBJ`, `EXT1`, `BUILD` of foreign classes with slots, out-of-band buffers) are errors.
 *
 * @throws DataError when the pickle calls what it may not, is cut short, or uses another opcode.
 */
export function readPickle(cursor: ByteCursor, meaning: PickleMeaning): PickleValue {
  const machine = pickleMachine(cursor, meaning);
  for (;;) {
    const code = cursor.uint8();
    if (code === stop) return machine.pop();
    const run = opcodes.get(code);
    if (run === undefined) {
      machine.fail(`opcode 0x${code.toString(16)} is not one that tensor files use`);
    } else run(machine);
  }
}

type Run = (machine: PickleMachine) => void;

const table = (entries: Readonly<Record<string, Run>>): [number, Run][] =>
  Object.entries(entries).map(([code, run]) => [code.charCodeAt(0), run]);

const numbers = table({
  I: (m) => m.push(intOf(m.cursor.line())),
  J: (m) => m.push(m.cursor.int32()),
  K: (m) => m.push(m.cursor.uint8()),
  M: (m) => m.push(m.cursor.uint16()),
  L: (m) => m.push(Number(m.cursor.line().replace(/L$/, ""))),
  "\x8a": (m) => m.push(m.cursor.signed(m.cursor.uint8())),
  "\x8b": (m) => m.push(m.cursor.signed(m.cursor.uint32())),
  F: (m) => m.push(Number(m.cursor.line())),
  G: (m) => m.push(m.cursor.float64BigEndian()),
  N: (m) => m.push(null),
  "\x88": (m) => m.push(true),
  "\x89": (m) => m.push(false),
});

const texts = table({
  S: (m) => m.push(m.cursor.line().replace(/^(['"])(.*)\1$/, "$2")),
  V: (m) => m.push(m.cursor.line()),
  U: (m) => m.push(m.cursor.text(m.cursor.uint8(), "latin1")),
  T: (m) => m.push(m.cursor.text(m.cursor.uint32(), "latin1")),
  "\x8c": (m) => m.push(m.cursor.text(m.cursor.uint8(), "utf-8")),
  X: (m) => m.push(m.cursor.text(m.cursor.uint32(), "utf-8")),
  "\x8d": (m) => m.push(m.cursor.text(m.cursor.uint64(), "utf-8")),
  C: (m) => m.push(m.cursor.bytes(m.cursor.uint8())),
  B: (m) => m.push(m.cursor.bytes(m.cursor.uint32())),
  "\x8e": (m) => m.push(m.cursor.bytes(m.cursor.uint64())),
});

/** Tuples, lists and sets are all arrays. */
const containers = table({
  ")": (m) => m.push([]),
  "]": (m) => m.push([]),
  "\x8f": (m) => m.push([]),
  "}": (m) => m.push(new Map()),
  t: (m) => m.push(m.popToMark()),
  l: (m) => m.push(m.popToMark()),
  "\x91": (m) => m.push(m.popToMark()),
  "\x85": (m) => pushLast(m, 1),
  "\x86": (m) => pushLast(m, 2),
  "\x87": (m) => pushLast(m, 3),
  d: (m) => {
    const items = m.popToMark();
    m.push(new Map());
    m.setItems(items);
  },
  a: (m) => m.append([m.pop()]),
  e: (m) => m.append(m.popToMark()),
  "\x90": (m) => m.append(m.popToMark()),
  s: (m) => {
    const value = m.pop();
    m.setItems([m.pop(), value]);
  },
  u: (m) => m.setItems(m.popToMark()),
});

const stacking = table({
  "\x80": (m) => m.cursor.skip(1), // PROTO
  "\x95": (m) => m.cursor.skip(8), // FRAME
  "(": (m) => m.mark(),
  "0": (m) => m.pop(),
  "1": (m) => m.popToMark(),
  "2": (m) => m.push(m.top()),
  q: (m) => m.remember(m.cursor.uint8()),
  r: (m) => m.remember(m.cursor.uint32()),
  p: (m) => m.remember(Number(m.cursor.line())),
  "\x94": (m) => m.remember(m.remembered()),
  h: (m) => m.recall(m.cursor.uint8()),
  j: (m) => m.recall(m.cursor.uint32()),
  g: (m) => m.recall(Number(m.cursor.line())),
});

const objects = table({
  c: (m) => {
    const module = m.cursor.line();
    m.push({ kind: "global", name: `${module}.${m.cursor.line()}` });
  },
  "\x93": (m) => {
    const name = m.pop();
    m.push({ kind: "global", name: `${m.pop()}.${name}` });
  },
  R: (m) => m.call(),
  "\x81": (m) => m.newObject(),
  b: (m) => m.build(),
  P: (m) => m.persistent(m.cursor.line()),
  Q: (m) => m.persistent(m.pop()),
});

const opcodes: ReadonlyMap<number, Run> = new Map([
  ...numbers,
  ...texts,
  ...containers,
  ...stacking,
  ...objects,
]);

function pushLast(machine: PickleMachine, count: number): void {
  const items = Array.from({ length: count }, () => machine.pop());
  machine.push(items.reverse());
}

/** Protocol 0 writes truth values as the numbers 00 and 01. */
function intOf(line: string): number | boolean {
  return line === "01" ? true : line === "00" ? false : Number(line);
}
