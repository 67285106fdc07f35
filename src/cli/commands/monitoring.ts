import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { GoldenReplay, MonitoringReport } from '#contract'
import { hoursSavedText, sinceText, statisticText, teamText } from '#engine'
import { percentText } from '#model/text/percent.ts'
import { dayMs } from '#model/units.ts'
import { addCommand } from '../add-command.ts'
import { count, day, table } from '../output/table.ts'

const groupings = ['class', 'source', 'week', 'person'] as const
type By = (typeof groupings)[number]
type Compared = { known: number; fresh: number; unread: number; drifted: string[] }

export function addMonitoringCommands(program: Command): void {
  const monitor = addCommand(program, 'monitor', 'monitoring.report', {
    does: 'corrections of each model, detectors, drift, alarms',
    takes: {
      sinceMs: ['--since <time>', 'only reviews of that week and later, e.g. 2026-01-31'],
      by: ['--by <group>', 'group the corrections of the current model', groupings],
      digest: ['--digest <dir>', 'also write digest.html and digest.json into this folder'],
      drift: ['--drift', 'compare new images with known ones first (without it: when that is due)'],
      golden: ['--golden', 'run the current model on the golden set again first'],
    },
    async outcome({ client, follow }, { sinceMs, by, digest, drift, golden }) {
      const replayed = golden ? await follow<GoldenReplay>(await client.monitoring.replayGolden()) : null
      const compared = drift ? await follow<Compared>(await client.monitoring.checkDrift()) : null
      const due = await client.monitoring.lookIfDue({ golden: false })
      for (const jobId of due.jobIds) await follow({ jobId })
      const report = await client.monitoring.report({ sinceMs })
      const teamwork = await client.monitoring.teamwork()
      const hoursSaved = await client.monitoring.hoursSaved({ sinceMs: Date.now() - 7 * dayMs })
      const text = [
        reportText(report, by),
        hoursSavedText(hoursSaved),
        teamText(teamwork),
        ...(compared ? [comparedText(compared)] : []),
        ...(replayed ? [replayedText(replayed)] : []),
      ].join('\n')
      const json = { ...report, teamwork, hoursSaved }
      if (digest === undefined) return { json, text }
      const { files } = await client.monitoring.writeDigest({ folder: resolve(digest), sinceMs })
      return { json, text: `${text}\n\nWritten: ${files.join(', ')}` }
    },
  }).enablePositionalOptions() // What stands behind `mute` is for that command.

  addCommand(monitor, 'mute', 'monitoring.mute', {
    does: 'mute an alarm for some time',
    takes: {
      alarmId: '<alarm>',
      reason: ['--reason <text>', 'why'],
      untilMs: ['--until <time>', 'until when (default: 30 days)'],
    },
    text: ({ title, mutedUntilMs }) => `${title}: muted until ${day(mutedUntilMs!)}.`,
  })

  addCommand(monitor, 'solve', 'monitoring.solve', {
    does: 'mark an alarm as solved; its detector starts over',
    takes: { alarmId: '<alarm>', reason: ['--reason <text>', 'what was done'] },
    text: ({ title }) => `${title}: solved.`,
  })
}

function comparedText({ known, fresh, unread, drifted }: Compared): string {
  const images = `${fresh} new images, ${known} known ones`
  if (Math.min(known, fresh) < 100) return `New images not compared: ${images}. 100 of each are needed.`
  const found = drifted.length === 0 ? 'no difference' : `${drifted.length} of the tests differ`
  return `New images compared: ${images}, ${found}.${unread > 0 ? ` ${unread} images can't be read: see the log.` : ''}`
}

const replayedText = ({ images, compared, changed, failed }: GoldenReplay): string =>
  compared === 0
    ? `Golden set: the first answers on ${count(images, 'image')} are kept; the next run is compared with them.`
    : `Golden set: ${count(changed, 'answer')} of ${compared} differ from the first.${failed > 0 ? ` ${count(failed, 'image')} failed: see the log.` : ''}`

const rounded = (value: number | null, digits: number): string | null => (value === null ? null : value.toFixed(digits))

type Group = { name: string; images: number; corrected: number } & Record<(typeof outcomes)[number], number>
const outcomes = ['accepted', 'moved', 'relabelled', 'deleted', 'added'] as const

/** Returns the groups of the current model, or of the model with the most reviews if none is current. */
function groupsOf({ models }: MonitoringReport, by: By): Group[] {
  const model = models.find(({ alias }) => alias === 'current') ?? models[0]
  if (!model) return []
  if (by === 'class') return model.perClass.map((row) => ({ ...row, name: row.class }))
  if (by === 'source') return model.bySource.map((row) => ({ ...row, name: row.source }))
  if (by === 'week') return model.byWeek.map((row) => ({ ...row, name: day(row.weekStartMs) }))
  return model.byPerson.map((row) => ({ ...row, name: row.person }))
}

function reportText(report: MonitoringReport, by: By | undefined): string {
  const { counted, detectors, bands, drift, alarms, learning, falseAlarmBudgetPer1000Clusters } = report
  return [
    ...(counted === null ? [] : [`${Math.floor(100 * counted)}% of the edits are counted so far.`]),
    modelsTable(report),
    ...(by ? [groupsTable(report, by)] : []),
    ...(learning && learning.groups < learning.needed
      ? [`Learning what’s normal: ${learning.groups} of ${learning.needed} images reviewed.`]
      : []),
    ...(detectors.length > 0 ? [detectorsTable(report)] : []),
    ...(bands.length > 0 ? [bandsTable(report)] : []),
    ...(drift.length > 0 ? [driftTable(report)] : []),
    ...alarms.map(alarmText),
    alarms.length === 0 ? 'No open alarms.' : `${count(alarms.length, 'open alarm')}.`,
    `Expect at most ${Math.ceil(falseAlarmBudgetPer1000Clusters)} false alarms per 1,000 reviewed images.`,
  ].join('\n\n')
}

const modelsTable = ({ models }: MonitoringReport): string =>
  table(
    ['model', 'alias', 'reviewed', ...outcomes, 'corrections per 100 images', 'manual work saved', 's per image'],
    models.map((m) => [
      m.name,
      m.alias,
      m.imagesReviewed,
      ...outcomes.map((outcome) => m[outcome]),
      rounded(m.perHundredImages, 1),
      m.score === null ? '' : `${Math.round(100 * m.score.mean)}%`,
      rounded(m.seconds, 1),
    ]),
    'No models yet',
  )

const groupsTable = (report: MonitoringReport, by: By): string =>
  table(
    [by, 'images', 'corrected', ...outcomes],
    groupsOf(report, by).map((row) => [
      row.name,
      row.images,
      row.corrected,
      ...outcomes.map((outcome) => row[outcome]),
    ]),
    'No reviewed images yet',
  )

const detectorsTable = ({ detectors }: MonitoringReport): string =>
  table(
    ['detector', 'what', 'of', 'state', 'statistic', 'look from', 'act from', 'since', 'found'],
    detectors.map((d) => [
      d.id,
      d.title,
      d.scope,
      d.state,
      statisticText(d.statistic, d.threshold),
      d.lookFrom,
      d.threshold,
      d.since === null ? null : day(d.since),
      d.detail,
    ]),
  )

const bandsTable = ({ bands }: MonitoringReport): string =>
  table(
    ['accepted in bulk', 'of', 'from', 'limit', 'came in since', 'audited', 'waiting', 'wrong'],
    bands.map((band) => [
      band.acceptanceId,
      band.where,
      band.fromScore.toFixed(2),
      percentText(band.maxError),
      band.images,
      band.audited,
      band.waiting,
      band.error === null ? null : percentText(band.error),
    ]),
  )

const driftTable = ({ drift }: MonitoringReport): string =>
  table(
    ['new images', 'of', 'state', 'finding', 'p', 'stability index (limit)'],
    drift.map((d) => [
      d.title,
      d.scope,
      d.state,
      d.finding,
      d.p !== null && d.p < 0.0001 ? '< 0.0001' : rounded(d.p, 4),
      d.stability && `${d.stability.index.toFixed(3)} (${d.stability.limit.toFixed(3)})`,
    ]),
  )

function alarmText(alarm: MonitoringReport['alarms'][number]): string {
  const { alarmId, severity, title, because, cause, next } = alarm
  return [
    `${severity === 'red' ? 'Act' : 'Look'}: ${title} (${alarmId})`,
    `  ${sinceText(alarm)}`,
    `  ${because}`,
    ...(cause ? [`  ${cause}`] : []),
    ...next.map((step) => `  - ${step}`),
  ].join('\n')
}
