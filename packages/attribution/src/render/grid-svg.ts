import { barNumbers, colourStrip } from "./colour-bar.js";
import { type GridOptions, gridLayout, type Panel } from "./grid-layout.js";
import { toDataUri } from "./to-png.js";

/**
 * Panels side by side as one SVG: pictures inside as PNG, contours as paths, captions and numbers as text that can be
 * searched, read aloud and set in any script. One file that loads nothing.
 *
 * @param panels - From `heatMap`, or any picture with a caption; they may differ in size.
 * @returns The text of the file.
 * @throws RangeError when there is no panel, or one has a picture of other axes.
 *
 * @example
 * ```ts
 * import { gridSvg } from "@xrt/attribution/render";
 * import { ndArray } from "@xrt/core";
 * const picture = ndArray(new Float32Array(4), [2, 2, 1]);
 * gridSvg([{ picture, caption: "a < b" }]).includes("a &lt; b"); // => true
 * ```
 */
export function gridSvg(panels: readonly Panel[], options: GridOptions = {}): string {
  const { height, width, cells, scale, letter } = gridLayout("gridSvg", panels, options);
  const level = options.background ?? 255;
  const size = 9 * scale;
  const parts = cells.map(({ panel, x, y, bar, lines, captionY, ...cell }) => {
    const box = `x="${x}" y="${y}" width="${cell.width}" height="${cell.height}"`;
    const label = panel.caption === undefined ? "" : ` aria-label="${escaped(panel.caption)}"`;
    const image = `<image ${box}${label} href="${toDataUri(panel.picture)}" preserveAspectRatio="none"/>`;
    const rings = panel.contour?.rings ?? [];
    const path = rings.map(
      (ring) => `M${ring.map(([px, py]) => `${n(x + px)},${n(y + py)}`).join("L")}Z`,
    );
    const line =
      path.length === 0
        ? ""
        : `<path d="${path.join("")}" fill="none" stroke="#5affa0" stroke-width="${1.5 * scale}"/>`;
    const texts = lines.map((text, k) => at(x, captionY + k * letter.height + size, text));
    if (panel.bar && bar) {
      const strip = toDataUri(colourStrip(panel.bar.colours, { height: bar.height, width: 1 }));
      const place = `x="${bar.x}" y="${y}" width="${bar.width}" height="${bar.height}"`;
      texts.push(
        `<image ${place} href="${strip}" preserveAspectRatio="none"/>`,
        ...barNumbers(panel.bar).map(({ at: share, text }) =>
          at(bar.x + bar.width + 2 * scale, y + share * (bar.height - size) + 0.85 * size, text),
        ),
      );
    }
    return [image, line, ...texts].filter((part) => part !== "").join("\n");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="${size}" fill="#1e1e1e">`,
    `<rect width="100%" height="100%" fill="rgb(${level},${level},${level})"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function at(x: number, y: number, text: string): string {
  return `<text x="${n(x)}" y="${n(y)}">${escaped(text)}</text>`;
}

/** Two decimals are a hundredth of a pixel. */
function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
