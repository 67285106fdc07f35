import type { Alarm, HoursSaved, MonitoringReport, Teamwork } from '#contract'
import { hoursSavedText, imagesText, teamText } from './digest-text.ts'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Formats a statistic; far beyond the threshold, the exact value means nothing. */
export const statisticText = (statistic: number, threshold: number): string =>
  statistic > 10 * threshold
    ? `over ${10 * threshold}`
    : statistic !== 0 && statistic < 0.1
      ? statistic.toPrecision(2)
      : statistic.toFixed(1)

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** The data of a digest, with its workspace and time. */
export type Digest = MonitoringReport & { teamwork: Teamwork; hoursSaved: HoursSaved; workspace: string; atMs: number }

const style = `:root{color-scheme:light dark;--bg:#fff;--text:#17181b;--line:#e4e5e9;--red:#b3282f;--amber:#8a5200}
@media (prefers-color-scheme:dark){:root{--bg:#18191c;--text:#ecedef;--line:#292b30;--red:#ff8d8d;--amber:#f0b95c}}
body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:var(--text);background:var(--bg)}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line)}
.red{color:var(--red)}.amber{color:var(--amber)}`

const stateNames = { ok: 'as usual', amber: 'look', red: 'act', learning: 'learning' } as const

/** Formats the start of an alarm, its first image, the number of images, and whether it is muted. */
export function sinceText({ sinceMs, firstImage, images, mutedUntilMs }: Alarm, nowMs = Date.now()): string {
  const first = firstImage ? ` with ${firstImage.path}` : ''
  const shown = images === 0 ? '' : `; ${imagesText(images)} ${images === 1 ? 'shows' : 'show'} it`
  const muted = mutedUntilMs !== null && mutedUntilMs > nowMs ? ` Muted until ${day(mutedUntilMs)}.` : ''
  return `Began ${day(sinceMs)}${first}${shown}.${muted}`
}

export function digestHtml({
  models,
  detectors,
  drift,
  alarms,
  solved,
  teamwork,
  hoursSaved,
  falseAlarmBudgetPer1000Clusters,
  workspace,
  atMs,
}: Digest): string {
  const current = models.find(({ alias }) => alias === 'current')
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(workspace)}, ${day(atMs)}</title><style>${style}</style></head><body>
<p>${escaped(workspace)}, ${day(atMs)}</p>
<h1>${alarms.length === 0 ? 'Nothing to do' : `${alarms.length} open ${alarms.length === 1 ? 'alarm' : 'alarms'}`}</h1>
${current ? `<p>${escaped(current.name)}: ${current.imagesReviewed} images reviewed, ${current.perHundredImages?.toFixed(1) ?? '–'} corrections per 100 images${current.score ? `, ${Math.round(100 * current.score.mean)}% of the manual work saved (95%: ${current.score.interval.map((one) => `${Math.round(100 * one)}%`).join(' to ')})` : ''}.</p>` : ''}
<p>${escaped(hoursSavedText(hoursSaved))}</p>
${alarms.map((alarm) => alarmHtml(alarm, atMs)).join('\n')}
<h2>Detectors</h2>
${tableHtml(
  ['What', 'State', 'Statistic', 'Act from', 'Since', 'Found'],
  detectors.map(({ title, scope, state, statistic, threshold, since, detail }) => [
    scope === '' ? title : `${title}, ${scope}`,
    stateNames[state],
    statisticText(statistic, threshold),
    String(threshold),
    since === null ? '' : day(since),
    detail,
  ]),
)}
<h2>New images</h2>
${tableHtml(
  ['What', 'State', 'Found'],
  drift.map(({ title, scope, state, finding }) => [
    scope === '' ? title : `${title}, ${scope}`,
    stateNames[state],
    finding,
  ]),
)}
<h2>Queue and team</h2>
<p>${escaped(teamText(teamwork)).replaceAll('\n', '<br>')}</p>
${tableHtml(
  ['User', 'Images', 'Corrected', 'Seconds per image'],
  (current?.byPerson ?? []).map(({ person, images, corrected, seconds }) => [
    person,
    String(images),
    `${corrected} (${Math.round((100 * corrected) / Math.max(1, images))}%)`,
    seconds?.toFixed(1) ?? '',
  ]),
)}
<h2>Corrections per week</h2>
${tableHtml(
  ['Week of', 'Images', 'Corrected', 'Seconds per image'],
  (current?.byWeek ?? []).map(({ weekStartMs, images, corrected, seconds }) => [
    day(weekStartMs),
    String(images),
    String(corrected),
    seconds?.toFixed(1) ?? '',
  ]),
)}
<h2>Solved</h2>
${tableHtml(
  ['What', 'When', 'Why'],
  solved.map(({ title, solvedAtMs, solvedBecause }) => [
    title,
    solvedAtMs === null ? '' : day(solvedAtMs),
    solvedBecause ?? '',
  ]),
)}
<p>At most ${falseAlarmBudgetPer1000Clusters.toFixed(2)} false alarms expected per 1,000 reviewed near-duplicate groups.</p>
</body></html>
`
}

const alarmHtml = (alarm: Alarm, atMs: number): string => {
  const { severity, title, because, cause, next } = alarm
  return `<section><h2 class="${severity}">${severity === 'red' ? 'Act' : 'Look'}: ${escaped(title)}</h2><p>${escaped(sinceText(alarm, atMs))} ${escaped(because)} ${escaped(cause ?? '')}</p>
<ul>${next.map((step) => `<li>${escaped(step)}</li>`).join('')}</ul></section>`
}

const tableHtml = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`)
    .join('')}</table>`
