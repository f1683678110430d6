/** Markup that is safe to put on the page: made by {@link html}, or vouched for by {@link trusted}. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

/**
 * What a hole of {@link html} takes. Numbers are left out on purpose: each has to pass a function of `format.ts`, so
 * that none reaches the page unrounded or as `NaN`.
 */
export type Content = Html | string | false | null | undefined | readonly Content[];

/**
 * Markup from a template. Strings in the holes are text and are escaped, {@link Html} stays as it is, lists are joined,
 * and `false`, `null` and `undefined` leave nothing behind. Attributes must stand in quotes.
 */
export function html(strings: TemplateStringsArray, ...holes: readonly Content[]): Html {
  return new Html(strings.map((text, i) => text + render(holes[i])).join(""));
}

/** Markup that this package made itself, such as a chart. Never for text from data. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

function render(content: Content): string {
  if (content instanceof Html) return content.markup;
  if (typeof content === "string") return escapeHtml(content);
  return Array.isArray(content) ? content.map(render).join("") : "";
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
