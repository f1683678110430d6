/**
 * The entries of a map that `keep` takes, in a map of their own; all of them by default.
 *
 * By `forEach`: an iterator makes three objects of each entry until the code around it is compiled, and a network is loaded once. The passes
 * over ResNet50 left 5 MB of such garbage, which stays in the resident memory.
 */
export function filterMap<K, V>(
  map: ReadonlyMap<K, V>,
  keep: (key: K, value: V) => boolean = () => true,
): Map<K, V> {
  const kept = new Map<K, V>();
  map.forEach((value, key) => {
    if (keep(key, value)) kept.set(key, value);
  });
  return kept;
}
