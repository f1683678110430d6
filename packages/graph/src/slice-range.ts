/**
 * First index and number of elements of a slice in ONNX's way: negative ends count from the back, all are clamped.
 *
 * @throws RangeError when `step` is 0.
 */
export function sliceRange(
  start: number,
  end: number,
  step: number,
  size: number,
): { readonly start: number; readonly count: number } {
  if (step === 0) throw new RangeError("a slice with step 0");
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const clamp = (i: number) => Math.min(Math.max(i < 0 ? i + size : i, low), high);
  const first = step > 0 ? clamp(start) : Math.max(clamp(start), 0);
  return { start: first, count: Math.max(Math.ceil((clamp(end) - first) / step), 0) };
}
