import { checkArrays } from "./check-given.js";
/** Which part of a signed map is looked at. */
export interface MapPartOptions {
  /** `"positive"` (default): what speaks for the target; `"absolute"`: whatever matters, with either sign. */
  readonly part?: "positive" | "absolute";
}

/** A map and a region, checked. */
export interface Region {
  /** The chosen part of the map, not negative. */
  readonly map: Float64Array;
  /** 1 inside the region. */
  readonly inside: Uint8Array;
  /** Pixels inside. */
  readonly area: number;
  /** Sum of the map. */
  readonly mass: number;
  /** `"empty"`, `"empty-mask"`, or `"empty-map"` where the chosen part is 0 everywhere. */
  readonly reason: "empty" | "empty-mask" | "empty-map" | undefined;
}

/**
 * The chosen part of `map`, and which pixels are inside `mask`.
 *
 * @throws RangeError when the sizes differ, a pixel is not finite or `part` is unknown.
 */
export function regionOf(
  caller: string,
  map: ArrayLike<number>,
  mask: ArrayLike<number | boolean>,
  { part = "positive" }: MapPartOptions,
): Region {
  if (part !== "positive" && part !== "absolute") {
    throw new RangeError(`${caller}: part is "${part}", wants positive or absolute`);
  }
  checkMaps(caller, { map, mask });
  const values = Float64Array.from(map, (v) =>
    part === "positive" ? Math.max(v, 0) : Math.abs(v),
  );
  const inside = Uint8Array.from({ length: mask.length }, (_, i) => (mask[i] ? 1 : 0));
  const area = inside.reduce((sum, v) => sum + v, 0);
  const mass = values.reduce((sum, v) => sum + v, 0);
  const reason =
    values.length === 0
      ? "empty"
      : area === 0
        ? "empty-mask"
        : mass === 0
          ? "empty-map"
          : undefined;
  return { map: values, inside, area, mass, reason };
}

/** Pixels by falling value, equal ones in raster order. */
export function descending(map: Float64Array): Uint32Array {
  return Uint32Array.from(map.keys()).sort(
    (a, b) => (map[b] as number) - (map[a] as number) || a - b,
  );
}

/** @throws RangeError when sizes differ or a pixel is not finite. */
export function checkMaps(
  caller: string,
  maps: Readonly<Record<string, ArrayLike<number | boolean>>>,
): void {
  checkArrays(caller, maps);
  const [[first, { length }] = ["", []], ...others] = Object.entries(maps);
  for (const [name, map] of others) {
    if (map.length !== length) {
      throw new RangeError(
        `${caller}: ${first} has ${length} pixels but ${name} has ${map.length}; resize one of them first`,
      );
    }
  }
  for (const [name, map] of Object.entries(maps)) {
    for (let i = 0; i < map.length; i++) {
      if (!Number.isFinite(Number(map[i]))) {
        throw new RangeError(`${caller}: ${name}[${i}] is ${map[i]}, wants a finite number`);
      }
    }
  }
}
