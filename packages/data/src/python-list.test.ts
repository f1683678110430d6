import fc from "fast-check";
import { expect, test } from "vitest";
import { pythonStrings } from "./python-list.js";

/** As Python's `repr` writes a string. */
function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

test("what Python writes is what is read", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z '",\\[\]]*$/)), (strings) => {
      expect(pythonStrings(`[${strings.map(repr).join(", ")}]`)).toEqual(strings);
    }),
  );
});

test.each([
  ["[]", []],
  ["[ 'a' , 'b', ]", ["a", "b"]],
  ["['']", [""]],
])("%s is a list", (text, strings) => {
  expect(pythonStrings(text)).toEqual(strings);
});

test.each(["", "nan", "'a'", "['a'", "['a' 'b']", "[a]", '["a]', "['a',, 'b']", "['a'] x"])(
  "%s is refused",
  (text) => {
    expect(() => pythonStrings(text)).toThrow("is not a list of quoted names");
  },
);
