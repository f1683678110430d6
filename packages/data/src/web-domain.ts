/** The web domain that an image was taken from; `null` where the cell is no address. */
export function webDomain(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : null;
}
