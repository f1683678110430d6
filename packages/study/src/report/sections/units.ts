import { count, inWords, listed, significant } from "../format.js";
import { type Html, html } from "../html.js";
import { picture } from "../picture.js";
import type { ArmReport, Pictures, StudyReport, UnitReport } from "../schema.js";

/** Pictures made to raise single units of each arm. */
export function unitsSection({ arms }: StudyReport, pictures: Pictures): Html {
  if (arms.every(({ units }) => units.length === 0)) return html`<p>No unit was looked into.</p>`;
  return html`<p>Activation maximisation starts from noise and changes the pixels, step by step, so that one unit responds more. What comes out is a picture of the unit’s taste, not of any patient. Under each picture: the unit’s objective at the first and at the last step.</p>
${arms.map((arm) => armUnits(arm, pictures))}`;
}

function armUnits(arm: ArmReport, pictures: Pictures): Html {
  if (arm.units.length === 0) {
    return html`<h3>${arm.title}</h3><p>No unit of this arm was looked into.</p>`;
  }
  return html`<h3>${arm.title}</h3>
<div class="units">${arm.units.map((unit, i) => unitPicture(arm, unit, i, pictures))}</div>
<p class="aside">${stepsSentence(arm.units)} ${silenceSentence(arm.units)}</p>`;
}

function stepsSentence(units: readonly UnitReport[]): string {
  const steps = [...new Set(units.map((unit) => unit.steps))].map(count);
  return `${steps.join(" or ")} steps for each picture.`;
}

function silenceSentence(units: readonly UnitReport[]): string {
  const silent = units.filter(({ warnings }) => warnings.length > 0).length;
  if (silent === 0) return "";
  return `${count(silent)} of ${count(units.length)} ${silent === 1 ? "carries" : "carry"} a warning and cannot be read as the unit’s taste.`;
}

function unitPicture(arm: ArmReport, unit: UnitReport, index: number, pictures: Pictures): Html {
  const name = unitName(unit);
  const flag =
    unit.warnings.length > 0 &&
    html`<br><span class="caution">${listed(unit.warnings.map(inWords))}</span>`;
  return picture(
    pictures,
    `unit/${arm.id}/${index}`,
    `Picture that raises the ${name} of ${arm.title}`,
    html`${unit.layer === "output" ? html`Output unit<br>the score` : html`<code>${unit.layer}</code><br>channel ${count(unit.channel)}`}<br>${significant(unit.start)} → ${significant(unit.end)}${flag}`,
  );
}

function unitName({ layer, channel }: UnitReport): string {
  return layer === "output" ? "output unit" : `channel ${count(channel)} of layer ${layer}`;
}
