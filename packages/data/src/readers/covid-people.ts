/** Pairs of patient ids that are one person, as the table of the Hannover images shows. The second becomes the first. */
export const covidPatientAliases: readonly (readonly [string, string])[] = [
  ["226", "384"],
  ["233", "385"],
  ["236", "386"],
  ["245", "388"],
  ["269", "392"],
  ["387", "432"],
];

const first = new Map(covidPatientAliases.map(([id, alias]) => [alias, id]));

/** The person behind a patient id. Letter suffixes are kept: `311a` and `311b` are two people of one paper. */
export function covidPerson(patient: string): string {
  return first.get(patient) ?? patient;
}
