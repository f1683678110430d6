/** A note with a count in front; none where there is nothing to count. */
export function countNote(count: number, what: string): string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}
