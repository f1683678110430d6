/** The last part of a path: the name of the file. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A path relative to the folder in which `sibling` lies. */
export function besidePath(sibling: string, path: string): string {
  return sibling.slice(0, sibling.lastIndexOf("/") + 1) + path;
}
