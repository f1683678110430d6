/** Elements `from` up to `to`, that one left out, along one axis. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How an op looks along one axis of an image: element `i` of its result reads `i * stride - before + k * dilation`, k below `kernel`. */
export interface Look {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Elements of padding in front. */
  readonly before: number;
}

/** An op that looks at the same place only. */
export const SAME_PLACE: Look = { kernel: 1, stride: 1, dilation: 1, before: 0 };

/** What the elements of `span` read, without padding: a part of an axis of `size` elements. */
export function readBy({ kernel, stride, dilation, before }: Look, span: Span, size: number): Span {
  return within(
    {
      from: span.from * stride - before,
      to: (span.to - 1) * stride - before + dilation * (kernel - 1) + 1,
    },
    size,
  );
}

/** Which elements read one of `span`: a part of an axis of `size` elements. */
export function readersOf(
  { kernel, stride, dilation, before }: Look,
  span: Span,
  size: number,
): Span {
  return within(
    {
      from: Math.ceil((span.from + before - dilation * (kernel - 1)) / stride),
      to: Math.floor((span.to - 1 + before) / stride) + 1,
    },
    size,
  );
}

/** The smallest span that holds all of several. */
export function hull(spans: readonly Span[]): Span {
  return {
    from: Math.min(...spans.map(({ from }) => from)),
    to: Math.max(...spans.map(({ to }) => to)),
  };
}

function within({ from, to }: Span, size: number): Span {
  const start = Math.min(Math.max(from, 0), size);
  return { from: start, to: Math.max(start, Math.min(to, size)) };
}
