import { type Content, type Html, html } from "./html.js";
import type { Pictures } from "./schema.js";

/**
 * A picture with its caption. Where there is none, or where it is not a data URI and would be loaded from elsewhere, a
 * box says so.
 *
 * @param alt - What the picture shows, for readers who do not see it.
 */
export function picture(pictures: Pictures, key: string, alt: string, caption: Content): Html {
  const uri = Object.hasOwn(pictures, key) ? pictures[key] : undefined;
  const image = uri?.startsWith("data:image/")
    ? html`<img src="${uri}" alt="${alt}">`
    : html`<div class="missing">no picture</div>`;
  return html`<figure class="picture">${image}<figcaption>${caption}</figcaption></figure>`;
}
