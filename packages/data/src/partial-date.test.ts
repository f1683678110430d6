import { expect, test } from "vitest";
import { partialDate } from "./partial-date.js";

test.each([
  ["2020", { year: 2020 }],
  [" 2004 ", { year: 2004 }],
  ["January 22, 2020", { year: 2020, month: 1, day: 22 }],
  ["Mar 4, 2020", { year: 2020, month: 3, day: 4 }],
  ["March 2003", { year: 2003, month: 3 }],
  ["12 March 2020", { year: 2020, month: 3, day: 12 }],
  ["Sept. 3, 2020", { year: 2020, month: 9, day: 3 }],
  ["2/29/2020", { year: 2020, month: 2, day: 29 }],
  ["03/16/20", { year: 2020, month: 3, day: 16 }],
  ["20200313", { year: 2020, month: 3, day: 13 }],
  ["2020-03-13", { year: 2020, month: 3, day: 13 }],
  ["January 12", null],
  ["2/30/2020", null],
  ["16/03/20", null],
  ["Smarch 3, 2020", null],
  ["?", null],
  ["", null],
])("partialDate(%j) is %j", (cell, expected) => {
  expect(partialDate(cell)).toEqual(expected);
});
