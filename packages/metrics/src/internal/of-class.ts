/** The scores of the images with `label`, in input order, as a new float64 array. */
export function ofClass(
  label: 0 | 1,
  yTrue: ArrayLike<number>,
  yScore: ArrayLike<number>,
): Float64Array<ArrayBuffer> {
  const scores = new Float64Array(yTrue.length);
  let count = 0;
  for (let i = 0; i < yTrue.length; i++) {
    if (yTrue[i] === label) scores[count++] = yScore[i] as number;
  }
  return scores.slice(0, count);
}
