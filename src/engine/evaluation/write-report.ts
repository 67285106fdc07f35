import { join } from 'node:path'
import type { Evaluation } from '#contract'
import { makeFolder } from '../make-folder.ts'
import { writeWhole } from '../write-whole.ts'
import { minObjects } from './comparing/gate.ts'

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
const share = (value: number): string => (value < 0 ? '–' : value.toFixed(3))
const percent = (value: number): string => `${(100 * value).toFixed(1)}%`

const style = `:root{color-scheme:light dark;font:14px/1.5 system-ui,sans-serif}body{margin:2rem auto;max-width:72rem;padding:0 1rem}
h1{font-size:22px;margin:0}h2{font-size:16px;margin:2rem 0 .5rem}p{margin:.25rem 0}table{border-collapse:collapse}
th,td{padding:.25rem .75rem;text-align:right;border-bottom:1px solid #8884;font-variant-numeric:tabular-nums}
th:first-child,td:first-child{text-align:left}.few{opacity:.55}.figures{display:flex;gap:2rem;flex-wrap:wrap;margin:1rem 0}
.figures b{display:block;font-size:22px}.matrix{overflow:auto}.matrix th{font-weight:400}svg{max-width:100%;height:auto}`

const figure = (title: string, value: string): string => `<div>${escaped(title)}<b>${escaped(value)}</b></div>`

const row = (cells: readonly string[], attributes = ''): string =>
  `<tr${attributes}>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
const table = (head: readonly string[], rows: readonly string[]): string =>
  `<table><thead><tr>${head.map((cell) => `<th>${escaped(cell)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`

/** Draws precision against recall, with the operating point. */
function curveSvg({ curve, operatingPoint }: Evaluation): string {
  const [x, y] = [(recall: number) => 40 + 300 * recall, (precision: number) => 220 - 200 * precision]
  const points = curve
    .filter(({ predictions }) => predictions > 0)
    .map(({ recall, precision }) => `${x(recall).toFixed(1)},${y(precision).toFixed(1)}`)
  return `<svg viewBox="0 0 360 250" width="360" role="img" aria-label="Precision and recall"><g fill="none" stroke="currentColor">
<path d="M40 20V220H340" opacity=".4"/><polyline points="${points.join(' ')}" stroke-width="2"/>
<circle cx="${x(operatingPoint.recall).toFixed(1)}" cy="${y(operatingPoint.precision).toFixed(1)}" r="5" fill="Canvas" stroke-width="2"/></g>
<g fill="currentColor" font-size="11"><text x="32" y="24" text-anchor="end">1</text><text x="32" y="224" text-anchor="end">0</text>
<text x="340" y="238" text-anchor="end">1</text><text x="190" y="240" text-anchor="middle">recall</text></g></svg>`
}

function matrix({ confusion: { classes, counts } }: Evaluation): string {
  const rows = counts.map((line, r) => {
    const max = Math.max(1, ...line)
    const cells = line.map((count, c) => {
      if (count === 0) return '<td></td>'
      const color = r === c ? '46,91,209' : '194,105,16'
      return `<td style="background:rgba(${color},${(0.12 + (0.6 * count) / max).toFixed(2)})">${count}</td>`
    })
    return `<tr><th>${escaped(classes[r] ?? 'nothing')}</th>${cells.join('')}</tr>`
  })
  return `<div class="matrix"><table><thead><tr><th></th>${[...classes, 'none'].map((name) => `<th>${escaped(name)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

/** Formats an evaluation as a self-contained page. */
function reportHtml(evaluation: Evaluation): string {
  const { operatingPoint: point, errors, calibration } = evaluation
  const on = evaluation.dataset ?? evaluation.where ?? 'all reviewed images'
  const perClass = evaluation.perClass.map((one) =>
    row(
      [
        escaped(one.class),
        String(one.objects),
        share(one.ap),
        one.interval ? `${share(one.interval[0])} to ${share(one.interval[1])}` : '–',
        share(one.ap50),
        share(one.precision),
        share(one.recall),
        one.leastWorkThreshold.toFixed(2),
      ],
      one.objects < minObjects ? ' class="few"' : '',
    ),
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(evaluation.model)}: evaluation</title><style>${style}</style></head><body>
<h1>${escaped(evaluation.model)}</h1>
<p>On ${escaped(on)}: ${evaluation.images} images in ${evaluation.clusters} groups of near-duplicates, ${evaluation.objects} objects, ${evaluation.predictions} predictions. ${evaluation.iou}, ${new Date(evaluation.createdAtMs).toISOString()}.</p>
<div class="figures">${figure('AP', share(evaluation.ap))}${figure('95% interval', `${share(evaluation.interval[0])}–${share(evaluation.interval[1])}`)}${figure('AP50', share(evaluation.ap50))}${figure('AP75', share(evaluation.ap75))}${figure('small · medium · large', [evaluation.apSmall, evaluation.apMedium, evaluation.apLarge].map(share).join(' · '))}${figure('AR 1 · 10 · 100', [evaluation.ar1, evaluation.ar10, evaluation.ar100].map(share).join(' · '))}</div>
<h2>Classes</h2>
<p>Classes with fewer than ${minObjects} objects are gray and don’t count toward the verdict.</p>
${table(['Class', 'Objects', 'AP', '95% interval', 'AP50', 'Precision', 'Recall', 'Least work from'], perClass)}
<h2>Precision and recall</h2>
${curveSvg(evaluation)}
<p>Best F1 ${share(point.f1)} from confidence ${point.threshold.toFixed(2)}: precision ${percent(point.precision)}, recall ${percent(point.recall)}.</p>
<h2>Confusions</h2>
<p>Rows are labels, columns predictions from confidence ${point.threshold.toFixed(2)}, matched at IoU 0.5 whatever the class.</p>
${matrix(evaluation)}
<h2>Errors</h2>
${table(
  ['Kind', 'Objects'],
  [
    row(['Missed', String(errors.missed)]),
    row(['Nothing there', String(errors.spurious)]),
    row(['Wrong place', String(errors.badlyPlaced)]),
    row(['Wrong class', String(errors.wrongClass)]),
    row(['Twice', String(errors.duplicate)]),
  ],
)}
<p>Outside of these classes: ${evaluation.outOfVocabularyPerImage.toFixed(2)} predictions per image.</p>
<h2>Calibration</h2>
<p>D-ECE ${share(calibration.dece)}, LaECE ${share(calibration.laece)}, in 25 bins, mean over classes.${calibration.fit ? ` As the model itself says: ${share(calibration.fit.before.dece)} and ${share(calibration.fit.before.laece)}; calibrated by the other half of the images: ${share(calibration.fit.after.dece)} and ${share(calibration.fit.after.laece)}.` : ''}</p>
${table(
  ['Confidence', 'Predictions', 'Mean confidence', 'Right'],
  calibration.bins
    .filter(({ predictions }) => predictions > 0)
    .map(({ from, predictions, confidence, precision }) =>
      row([`${from.toFixed(2)}–${(from + 0.04).toFixed(2)}`, String(predictions), share(confidence), share(precision)]),
    ),
)}
${evaluation.unseen + evaluation.otherShapes > 0 ? `<h2>Left out</h2><p>${evaluation.unseen} images that the model has not seen, ${evaluation.otherShapes} objects whose shape can’t be compared by ${evaluation.iou}.</p>` : ''}
</body></html>
`
}

/** Writes `evaluation.html` and `evaluation.json` into a folder, which is created when missing. */
export async function writeReport(evaluation: Evaluation, folder: string): Promise<{ html: string; json: string }> {
  makeFolder(folder, 'report')
  const write = async (name: string, text: string): Promise<string> => {
    const file = join(folder, name)
    await writeWhole(file, text)
    return file
  }
  return {
    html: await write('evaluation.html', reportHtml(evaluation)),
    json: await write('evaluation.json', `${JSON.stringify(evaluation, null, 2)}\n`),
  }
}
