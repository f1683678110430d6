/** A reason why one row of a table cannot be used; whoever reads the table says which row it is. */
export class BadRow extends Error {
  override readonly name = "BadRow";
  /** The row, where several make an image and the reader of the table cannot know which is at fault. */
  readonly row: number | undefined;

  constructor(message: string, { row }: { row?: number } = {}) {
    super(message.replace(/\r\n|[\n\r\u2028\u2029]/g, "\\n"));
    this.row = row;
  }
}
