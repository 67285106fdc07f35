import type { Datasheet, DatasheetNotes } from '#contract'
import { negativesText, noNegatives } from '#model/labels/negatives.ts'
import { leftOutText } from '#model/left-out-text.ts'
import { percentText } from '#model/text/percent.ts'

const escaped = (text: unknown): string =>
  String(text).replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char]!)
const count = (n: number): string => n.toLocaleString('en')
const day = (atMs: number | null): string => (atMs === null ? 'unknown' : new Date(atMs).toISOString().slice(0, 10))

type Cell = string | number
const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  rows.length === 0
    ? '<p>None</p>'
    : `<table><tr>${head.map((one) => `<th>${escaped(one)}</th>`).join('')}</tr>${rows
        .map(
          (row) =>
            `<tr>${row.map((one) => (typeof one === 'number' ? `<td class="n">${count(one)}</td>` : `<td>${escaped(one)}</td>`)).join('')}</tr>`,
        )
        .join('')}</table>`
const section = (title: string, ...parts: string[]): string => `<section><h2>${title}</h2>${parts.join('')}</section>`
const paragraph = (text: string): string => `<p>${escaped(text)}</p>`

const noteTitles: Record<keyof DatasheetNotes, string> = {
  purpose: 'Purpose',
  collection: 'How images were collected',
  knownGaps: 'Known gaps',
  use: 'Permitted use',
}

/** A datasheet as one HTML file: no script, nothing fetched, readable in print. */
export function datasheetHtml(sheet: Datasheet): string {
  const { dataset, checksum, review, duplicates } = sheet
  const body = [
    `<h1>${escaped(dataset.name)}</h1>`,
    paragraph(
      `${count(dataset.images)} images with ${count(dataset.labels)} labels, frozen ${day(dataset.createdAtMs)} by ${dataset.createdBy}`,
    ),
    ...Object.entries(noteTitles).map(([key, title]) =>
      section(title, paragraph(sheet.notes[key as keyof DatasheetNotes] || 'Not written yet')),
    ),
    ...contentSections(sheet),
    section(
      'Review',
      paragraph(
        `${count(review.reviewers)} reviewers; ${count(review.blindImages)} images reviewed with predictions hidden; ${count(review.approvedImages)} approved by a second user`,
      ),
    ),
    section('Near-duplicates', paragraph(`${count(duplicates.images)} images in ${count(duplicates.groups)} groups`)),
    section('Licenses', imagesTable('License', sheet.licences)),
    section('Consent', imagesTable('Consent', sheet.consent)),
    section(
      'Left out',
      table(
        ['Image', 'Reason'],
        sheet.leftOut.map(({ path, reason }) => [path, leftOutText[reason]]),
      ),
    ),
    lineageSection(sheet.lineage),
    section(
      'Exports and what they lost',
      table(
        ['Format', 'Day', 'Lost'],
        sheet.exports.map(({ format, atMs, lost }) => [
          format,
          day(atMs),
          lost.map((one) => `${count(one.count)} × ${one.what}`).join('; ') || 'nothing',
        ]),
      ),
    ),
    section('Checksum', paragraph(`${checksum.algorithm}, SHA-256 ${checksum.sha256}`)),
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(dataset.name)}: datasheet</title><style>
body{font:14px/1.5 Inter,system-ui,sans-serif;max-width:760px;margin:40px auto;padding:0 20px;color:#17181b;background:#fff}
h1{font-size:28px;margin:0}h2{font-size:16px;margin:28px 0 6px}table{border-collapse:collapse;width:100%;margin:6px 0}
th,td{text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid #e4e5e9;overflow-wrap:anywhere}th{color:#62666f;font-weight:500}
.n{font-variant-numeric:tabular-nums}section{break-inside:avoid}
</style></head><body>
${body.join('\n')}
</body></html>
`
}

const imagesTable = (title: string, rows: Datasheet['sources']): string =>
  table(
    [title, 'Images'],
    rows.map(({ name, images }) => [name ?? 'unknown', images]),
  )

/** What is on the images, and how they were divided. */
function contentSections({ dataset, sources, dates, objects }: Datasheet): string[] {
  const leakage = dataset.making?.leakage
  return [
    section(
      'Sources',
      imagesTable('Source', sources),
      paragraph(
        `Captured ${day(dates.capturedFromMs)} to ${day(dates.capturedToMs)}, imported ${day(dates.importedFromMs)} to ${day(dates.importedToMs)}`,
      ),
    ),
    section(
      'Classes',
      table(
        ['Class', 'Labels', 'Images'],
        dataset.byClass.map((one) => [one.class, one.labels, one.images]),
      ),
    ),
    section(
      'Splits',
      table(
        ['Split', 'Images'],
        Object.entries(dataset.bySplit).map(([name, images]) => [name, images]),
      ),
      paragraph(
        `Seed ${dataset.seed}${dataset.by ? `, together by ${dataset.by}` : ''}. ${
          leakage && leakage.groups > 0
            ? `Leakage allowed: ${leakage.images} near-duplicates of ${leakage.groups} groups are in more than one split.`
            : 'No near-duplicates in different splits were found at the freeze.'
        }`,
      ),
    ),
    section(
      'Objects',
      table(
        ['Shape', 'Labels'],
        objects.byShape.map(({ name, labels }) => [name, labels]),
      ),
      table(
        ['Size (COCO)', 'Labels'],
        objects.bySize.map(({ name, labels }) => [name, labels]),
      ),
      table(
        ['Made by', 'Labels'],
        [
          ['a human', objects.byOrigin.human],
          ['a model, accepted', objects.byOrigin.model],
          ['an import', objects.byOrigin.import],
        ],
      ),
      paragraph(negativesText(dataset.negatives ?? noNegatives)),
    ),
  ]
}

function lineageSection({ from, trained }: Datasheet['lineage']): string {
  return section(
    'Lineage',
    from
      ? table(
          ['From', 'Which', 'Hash'],
          [
            ['previous version', from.previous?.dataset ?? 'none', from.previous?.hash ?? ''],
            ['policy', from.policy ? `${from.policy.name} ${from.policy.version}` : 'none', from.policy?.hash ?? ''],
            ['plan', from.plan?.planId ?? 'none', from.plan?.hash ?? ''],
            ['current model', from.model?.name ?? 'none', from.model?.sha256 ?? ''],
            ['golden set', from.golden?.dataset ?? 'none', from.golden?.hash ?? ''],
            ...from.accepted.map(({ acceptanceId, labels, maxError, audited, model, fromScore }) => [
              `accepted in bulk (${acceptanceId})`,
              `${labels} labels of ${model} at ${fromScore} and above, at most ${percentText(maxError)} wrong by ${audited} audits`,
              '',
            ]),
            ['query', from.query || 'all reviewed images', ''],
            ['program', from.program, from.hash],
          ],
        )
      : paragraph('Not recorded for this version'),
    paragraph(`Models trained on it: ${trained.map(({ name, version }) => `${name} ${version}`).join(', ') || 'none'}`),
  )
}
