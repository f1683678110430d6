import { expect, test } from "vitest";
import { html, trusted } from "./html.js";

test("html escapes strings, in text and in attributes", () => {
  expect(html`<p title="${`"'`}">${"<script>&"}</p>`.markup).toBe(
    '<p title="&quot;&#39;">&lt;script&gt;&amp;</p>',
  );
});

test("html keeps markup and joins lists", () => {
  expect(html`<ul>${["a", "<"].map((text) => html`<li>${text}</li>`)}</ul>`.markup).toBe(
    "<ul><li>a</li><li>&lt;</li></ul>",
  );
});

test("html leaves nothing behind for what is not there", () => {
  expect(html`${null}${undefined}${false}${[]}`.markup).toBe("");
});

test("html takes markup that is vouched for", () => {
  expect(String(html`${trusted("<svg></svg>")}`)).toBe("<svg></svg>");
});
