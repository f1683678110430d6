/**
 * The AUROC of checked scores as a function of how much each image weighs. Sorts once, so that each call takes one walk:
 * what a bootstrap needs.
 *
 * @returns NaN where a class weighs nothing.
 */
export function presortedAuroc(
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
): (weights: ArrayLike<number>) => number {
  const order = Uint32Array.from({ length: yTrue.length }, (_, i) => i).sort(
    (a, b) => (yScore[a] as number) - (yScore[b] as number),
  );
  const isPositive = Uint8Array.from(order, (i) => yTrue[i] as number);
  const endsTie = Uint8Array.from(order, (i, k) =>
    yScore[i] === yScore[order[k + 1] ?? -1] ? 0 : 1,
  );
  return (weights) => {
    let [positive, negative, won, tiedPositive, tiedNegative] = [0, 0, 0, 0, 0];
    for (let k = 0; k < order.length; k++) {
      const weight = weights[order[k] as number] as number;
      if (isPositive[k] === 1) tiedPositive += weight;
      else tiedNegative += weight;
      if (endsTie[k] === 0) continue;
      won += tiedPositive * (2 * negative + tiedNegative);
      positive += tiedPositive;
      negative += tiedNegative;
      tiedPositive = 0;
      tiedNegative = 0;
    }
    return positive === 0 || negative === 0 ? Number.NaN : won / (2 * positive * negative);
  };
}
