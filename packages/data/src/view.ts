/**
 * Projection of a radiograph, or plane of a CT slice. `"AP"` is erect or not further described; `"Other"` are oblique,
 * decubitus and similar views.
 */
export type View =
  | "PA"
  | "AP"
  | "AP Supine"
  | "AP Erect"
  | "Lateral"
  | "Axial"
  | "Coronal"
  | "Other";

/** How the collections write each view, in lower case. */
const spellings: Readonly<Record<View, readonly string[]>> = {
  PA: ["pa", "frontal pa"],
  AP: [
    "ap",
    "frontal ap",
    "ap semi erect",
    "ap semi-erect",
    "semi-erect",
    "mobile",
    "sitting",
    "seduto",
  ],
  "AP Erect": ["ap erect"],
  "AP Supine": [
    "ap supine",
    "aps",
    "ap_horizontal",
    "supine",
    "supino",
    "sup",
    "semi-supine",
    "bettaufnahme",
    "liegend",
  ],
  Lateral: ["l", "ll", "rl", "lateral", "xtable lateral"],
  Axial: ["axial"],
  Coronal: ["coronal"],
  Other: ["other"],
};

const views: ReadonlyMap<string, View> = new Map(
  Object.entries(spellings).flatMap(([view, names]) => names.map((name) => [name, view as View])),
);

/**
 * The view that a cell of any of the collections means; `null` where it is blank or `?`, `"Other"` where it says
 * something else than a frontal, lateral, axial or coronal view.
 *
 * @example
 * ```ts
 * import { normaliseView } from "@xrt/data";
 * normaliseView("AP_horizontal"); // => "AP Supine"
 * normaliseView("SWIMMERS"); // => "Other"
 * normaliseView("?"); // => null
 * ```
 */
export function normaliseView(cell: string): View | null {
  const name = cell.trim().toLowerCase();
  if (name === "" || name === "?") return null;
  return views.get(name) ?? "Other";
}

/**
 * Whether a view shows the chest from the front or the back.
 *
 * @example
 * ```ts
 * import { isFrontal } from "@xrt/data";
 * isFrontal("AP Supine"); // => true
 * isFrontal(null); // => false
 * ```
 */
export function isFrontal(view: View | null): boolean {
  return view === "PA" || view === "AP" || view === "AP Supine" || view === "AP Erect";
}
