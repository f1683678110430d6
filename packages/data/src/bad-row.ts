/** A reason why one row of a table cannot be used; whoever reads the table says which row it is. */
export class BadRow extends Error {
  override readonly name = "BadRow";
}
