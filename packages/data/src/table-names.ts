/** Whether a file is a table, a list or a report by its name, rather than an image. */
export function isTable(path: string): boolean {
  return /\.(csv|tsv|txt|xml|json|xlsx?)(\.gz)?$/i.test(path);
}
