/** A file as its publisher offers it. */
export interface RemoteFile {
  /** Address of the publisher. */
  readonly url: string;
  /** File name, for the cache and for whoever fetches it by hand. */
  readonly name: string;
  /** Size, where the publisher states it or a public log or list gives it with this name; `null` otherwise: a wrong one refuses the right file. */
  readonly bytes: number | null;
  /** What the publisher states to check the file by; `null` where there is nothing. */
  readonly hash: FileHash | null;
}

/** A hash of a file, hexadecimal. */
export interface FileHash {
  readonly algorithm: "md5" | "sha256";
  /** All digits, or the first ones where the publisher states no more: torchvision puts eight of SHA-256 into the name. */
  readonly hex: string;
}

/** The file at `url`, called as the address ends. */
export function remoteFile(
  url: string,
  {
    name = url.slice(url.lastIndexOf("/") + 1),
    bytes = null,
    hash = null,
  }: Partial<Omit<RemoteFile, "url">> = {},
): RemoteFile {
  return { url, name, bytes, hash };
}
