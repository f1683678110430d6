/**
 * The page's style sheet. Serif for reading, sans for numbers; colours are custom properties, so that the charts follow
 * the reader's light or dark mode. Arm colours after Okabe and Ito (2008), told apart by colour-blind readers, adjusted
 * in lightness to keep a contrast of 3 to 1 with the paper.
 */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  --paper: #fdfcfa; --ink: #22211f; --quiet: #5f5b55; --line: #dedad3; --tint: #f4f1ec; --caution: #8a4500; --link: #1f5a86;
  --arm-1: #0072b2; --arm-2: #c85200; --arm-3: #00805f; --arm-4: #b0568b; --arm-5: #8f6a00; --arm-6: #3d7fae; --neutral: #7a756e;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Sitka Text", Cambria, Georgia, "Liberation Serif", serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #171819; --ink: #e6e3de; --quiet: #a8a39b; --line: #37383a; --tint: #202224; --caution: #f0b072; --link: #8cc4ee;
    --arm-1: #56b4e9; --arm-2: #f08a4b; --arm-3: #2fbf95; --arm-4: #df93be; --arm-5: #d9ad33; --arm-6: #8fb8dd; --neutral: #96918a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 var(--serif); }
main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1rem; }
p, ul, h1, h2, h3 { max-width: 44rem; }
p { margin: 0 0 .9rem; }
ul { margin: 0 0 .9rem; padding-left: 1.2rem; }
h1, h2, h3, h4 { line-height: 1.25; font-weight: 600; text-wrap: balance; overflow-wrap: break-word; }
h1 { font-size: clamp(1.6rem, 4.5vw, 2.3rem); margin: 1.8rem 0 .6rem; letter-spacing: -.01em; }
h2 { font-size: 1.5rem; margin: 0 0 .8rem; }
h3 { font-size: 1.12rem; margin: 2rem 0 .5rem; }
h4 { font: 600 .9rem/1.3 var(--sans); margin: 0; }
a { color: var(--link); text-underline-offset: .15em; }
small { font-size: .85em; color: var(--quiet); }
code { font: .86em/1.4 var(--mono); overflow-wrap: anywhere; }
main > section { border-top: 1px solid var(--line); margin-top: 3rem; padding-top: 2rem; }
.lede { font-size: 1.15rem; color: var(--quiet); }
.notice { max-width: none; margin: 0; padding: .55rem 0; border-bottom: 1px solid var(--line); font: .875rem/1.5 var(--sans); color: var(--quiet); }
.notice strong { color: var(--caution); }
.verdict { margin: 1.4rem 0; padding-left: 1.1rem; border-left: 3px solid var(--neutral); font-size: 1.15rem; }
.verdict p { margin-bottom: .35rem; }
nav { font: .86rem/1.9 var(--sans); }
nav ol { display: flex; flex-wrap: wrap; gap: 0 1rem; list-style: none; margin: 0; padding: 0; }
footer { margin-top: 3rem; padding-bottom: 2rem; }
footer .notice { border-top: 1px solid var(--line); border-bottom: 0; }
figure { margin: 1.2rem 0; }
svg.chart { display: block; max-width: 100%; height: auto; font: 12.5px/1 var(--sans); }
.narrow { display: none; }
.beside { display: grid; grid-template-columns: minmax(0, 400px) minmax(0, 1fr); gap: 0 2.5rem; align-items: center; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: 0 1.5rem; }
.panel { max-width: 22rem; break-inside: avoid; }
.panel figcaption { margin-bottom: .5rem; }
.panel .legend { margin: .2rem 0 1.2rem; }
figcaption, .legend, .scroll, .facts, .aside, .notes, .score, summary, .caution { font-family: var(--sans); font-size: .875rem; line-height: 1.5; }
.legend { list-style: none; padding: 0; margin: 0 0 .9rem; display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; }
.legend svg { vertical-align: .1em; }
.notes, .aside { color: var(--quiet); }
.caution { color: var(--caution); }
.scroll { overflow-x: auto; margin: 1.2rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums lining-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem 1.3rem .4rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 400; }
thead th { color: var(--quiet); vertical-align: bottom; border-bottom: 1px solid var(--quiet); }
th:last-child, td:last-child { padding-right: 0; }
tbody th { min-width: 9rem; }
.group { color: var(--quiet); padding-top: .9rem; }
.number { text-align: right; white-space: nowrap; }
td code, th code { color: var(--quiet); white-space: nowrap; }
.share { display: inline-grid; grid-template-columns: 7rem auto; gap: .7rem; align-items: center; }
.bar { height: .55rem; background: linear-gradient(to right, var(--neutral) var(--share), var(--line) 0); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 14rem), 1fr)); gap: .6rem 1.5rem; margin: 0 0 1rem; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
details { margin: 1rem 0; }
summary { cursor: pointer; color: var(--link); padding: .2rem 0; }
details[open] > summary { margin-bottom: .6rem; }
.example { margin-top: 2.2rem; }
.example h3 { margin-bottom: .7rem; }
.example-grid { display: grid; grid-template-columns: minmax(0, 17rem) minmax(0, 1fr); gap: 1.5rem; align-items: start; }
.xray .facts { display: block; margin: .8rem 0 0; font-size: .82rem; }
.xray .facts div { display: grid; grid-template-columns: 5.2rem minmax(0, 1fr); padding: .25rem 0; border-top: 1px solid var(--line); }
.arm-maps { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 1.5rem; }
.arm-map { break-inside: avoid; }
.score { margin: 0 0 .4rem; font-variant-numeric: tabular-nums; }
.pair { display: grid; gap: .8rem; }
.picture { margin: 0; break-inside: avoid; }
.picture img { display: block; width: 100%; height: auto; background: #000; }
.picture figcaption { padding-top: .3rem; overflow-wrap: anywhere; font-size: .82rem; }
.picture .caution { font-size: inherit; }
.missing { display: grid; place-items: center; aspect-ratio: 1; border: 1px dashed var(--line); background: var(--tint); color: var(--quiet); font: .82rem var(--sans); }
.units .picture figcaption { font-size: .78rem; }
.units { display: grid; grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); gap: 1rem .9rem; margin-bottom: .8rem; }
@media screen and (max-width: 46rem) {
  .wide { display: none; }
  .narrow { display: block; }
  .beside, .example-grid { grid-template-columns: minmax(0, 1fr); }
  .arm-maps { grid-template-columns: minmax(0, 1fr); }
  .pair { grid-template-columns: 1fr 1fr; }
  .facts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  th, td { padding-right: .9rem; }
  tbody th { min-width: 6.5rem; }
  .share { grid-template-columns: 3rem auto; }
  main > section { margin-top: 2.2rem; padding-top: 1.6rem; }
}
@media print {
  html { font-size: 11.5px; }
  body { background: none; }
  figure, .facts { break-inside: avoid; }
  th, td { padding-right: .9rem; }
  main, footer { max-width: none; padding: 0; }
  nav { display: none; }
  .scroll { overflow: visible; break-inside: avoid; }
  h2, h3, h4, h3 + p { break-after: avoid; }
  .wide svg.chart { width: 80%; }
  .beside { grid-template-columns: 17rem minmax(0, 1fr); }
  tr, .example { break-inside: avoid; }
  details::details-content { content-visibility: visible; display: block; }
}
`;
