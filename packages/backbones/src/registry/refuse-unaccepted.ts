import { UsageError } from "@xrt/core";
import { consentNeeded } from "./licence.js";
import type { RemoteFile } from "./remote-file.js";
import type { WeightEntry } from "./weight-entry.js";

/** What a user says before weights are fetched. */
export interface Acceptance {
  /** Says that you may use weights whose licence is not stated or not for commercial use; see `consentNeeded`. */
  readonly acceptLicence?: boolean;
  /** Takes a file for which no hash is published. */
  readonly acceptUnverified?: boolean;
}

/**
 * Refuses to fetch weights whose licence or missing hash nobody has accepted.
 *
 * @param caller - Name of the function, for the error message.
 * @throws UsageError that says what to accept.
 */
export function refuseUnaccepted(
  caller: string,
  { network, id, licence }: WeightEntry,
  { hash, name }: RemoteFile,
  { acceptLicence = false, acceptUnverified = false }: Acceptance,
): void {
  const reason = consentNeeded(licence);
  if (reason !== null && !acceptLicence) {
    throw new UsageError(
      `${caller}: ${network} "${id}": ${reason}; say acceptLicence if you may use them`,
    );
  }
  if (hash === null && !acceptUnverified) {
    throw new UsageError(
      `${caller}: ${network} "${id}": no hash of ${name} is published, so that nobody can tell whether it is the right file; say acceptUnverified to take what comes`,
    );
  }
}
