/**
 * Whether a name of a file beside another leads out of their folder, or is an address.
 */
export function leadsOutside(name: string): boolean {
  return /(^|[\\/])\.\.([\\/]|$)|^[\\/]|:|\0/.test(name);
}
