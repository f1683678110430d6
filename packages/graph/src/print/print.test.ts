import { ndArray } from "@xrt/core";
import { describe, expect, test } from "vitest";
import { float32, type Graph } from "../graph.js";
import { GraphBuilder } from "../graph-builder.js";
import { toDot } from "./to-dot.js";
import { toMermaid } from "./to-mermaid.js";
import { toText } from "./to-text.js";

const window = { strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 } as const;

/** A strided convolution without bias whose value is added to itself; names with what the languages reserve. */
function network(): Graph {
  const b = new GraphBuilder();
  const x = b.input("image", float32("batch", 3, 8, 8));
  const array = ndArray(new Float32Array(4 * 3 * 9), [4, 3, 3, 3]);
  const kernel = b.parameter("c/kernel", { array, role: "kernel", trainable: true });
  const conv = b.node("conv", [x, kernel], window, "c");
  b.path("net/c", conv);
  const sum = b.node("add", [conv, conv], {}, 'odd "name" <\\]');
  return b.build([sum]);
}

test("toText writes one line a value", () => {
  expect(toText(network())).toBe(
    [
      "image = input [batch,3,8,8]",
      "c/kernel = parameter kernel [4,3,3,3]",
      "c = conv(image, c/kernel) strides=2,2 pads=1,1,1,1 [batch,4,4,4] # net/c",
      'odd "name" <\\] = add(c, c) [batch,4,4,4]',
      'output odd "name" <\\]',
      "",
    ].join("\n"),
  );
});

test("toText leaves out what a window does not do, marks absent inputs, and cuts long lists", () => {
  const b = new GraphBuilder();
  const x = b.input("x", float32("batch", 1, 4, 4));
  const array = ndArray(new Float32Array(9), [1, 1, 3, 3]);
  const kernel = b.parameter("k", { array, role: "kernel", trainable: true });
  const plain = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 1 } as const;
  const conv = b.node("conv", [x, kernel, ""], plain, "y");
  const ones = b.node("reshape", [conv], { shape: ["batch", 2, 2, 1, 1, 1, 1, 1, 1] }, "z");
  const text = toText(b.build([ones]));
  expect(text).toContain("y = conv(x, k, -) [batch,1,2,2]");
  expect(text).toContain("z = reshape(y) shape=batch,2,2,1,1,1,1,1,... (9) [batch,2");
});

/** Boxes by label and arrows between labels, read back by a grammar of one line each. */
function readBack(text: string, box: RegExp, arrow: RegExp, decode: (label: string) => string) {
  const labels = new Map<string, string>();
  const arrows: string[][] = [];
  for (const line of text.split("\n")) {
    const [, id, label] = box.exec(line) ?? [];
    if (id !== undefined) labels.set(id, decode(label ?? ""));
    const [, from, to] = arrow.exec(line) ?? [];
    if (from !== undefined) arrows.push([from, to ?? ""]);
  }
  const first = (id: string | undefined) => labels.get(id ?? "")?.split("\n")[0] ?? "";
  return {
    labels: [...labels.values()],
    arrows: arrows.map(([from, to]) => `${first(from)} > ${first(to)}`),
  };
}

const labels = [
  "image\n[batch,3,8,8]",
  "net/c\nconv [4,3,3,3]\nstrides=2,2 pads=1,1,1,1\n[batch,4,4,4]",
  'odd "name" <\\]\nadd\n[batch,4,4,4]',
  'odd "name" <\\]\n[batch,4,4,4]',
];
const odd = 'odd "name" <\\]';
const arrows = ["image > net/c", `net/c > ${odd}`, `net/c > ${odd}`, `${odd} > ${odd}`];

describe("drawings hold every value and every reader", () => {
  test("toMermaid", () => {
    const text = toMermaid(network());
    expect(text.startsWith("flowchart TD\n")).toBe(true);
    const read = readBack(
      text,
      /^ {2}(n\d+)\(?\["([^"[\]]*)"\]\)?$/,
      /^ {2}(n\d+) --> (n\d+)$/,
      (label) =>
        label.replace(/<br\/>/g, "\n").replace(/#(\d+);/g, (_, c) => String.fromCharCode(c)),
    );
    expect(read).toEqual({ labels, arrows });
    expect(text.trimEnd().split("\n")).toHaveLength(1 + labels.length + arrows.length);
  });
  test("toDot", () => {
    const text = toDot(network());
    const read = readBack(
      text,
      /^ {2}(n\d+) \[label="((?:[^"\\]|\\.)*)"(?:, style=rounded)?\]$/,
      /^ {2}(n\d+) -> (n\d+)$/,
      (label) => label.replace(/\\(.)/g, (_, c) => (c === "n" ? "\n" : c)),
    );
    expect(read).toEqual({ labels, arrows });
    expect(text.trimEnd().split("\n")).toHaveLength(3 + labels.length + arrows.length);
  });
});
