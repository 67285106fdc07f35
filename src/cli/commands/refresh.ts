import type { Command } from 'commander'
import type { EndedRefresh, ListedSchedule, RefreshPreview, RefreshResult } from '#contract'
import { formatNames } from '#engine'
import { isStorageAddress } from '#model/storage-address.ts'
import { addCommand } from '../add-command.ts'
import { exitCodes } from '../outcome.ts'
import { count, isoTime, table } from '../output/table.ts'
import { trainedText } from '../output/trained-text.ts'

export function addRefreshCommand(program: Command): void {
  addCommand(program, 'refresh', 'refresh.run', {
    does: 'apply a policy, freeze, compare and export in one step',
    takes: {
      policy: '--policy <policy>',
      format: ['--format <format>', undefined, formatNames('writes')],
      folder: '--out <place>',
      images: '--images <how>',
      name: '--name <name>',
      maxDrop: '--max-drop <percent>',
      acceptDiff: '--accept-diff',
      train: '--train <recipe>',
      dryRun: [
        '--dry-run',
        'only show what would leave, what the version would have, and which checks would hold it back',
      ],
    },
    needs: ['folder'],
    async outcome({ client, planned, follow }, { dryRun, train, folder = '', ...given }) {
      const place = isStorageAddress(folder) ? { address: folder } : { folder }
      const options = { ...given, ...place, ...(train !== undefined && { train }) }
      if (dryRun) {
        const preview = await planned((signal) => client.refresh.preview(given, { signal }))
        return { json: preview, text: previewText(preview), exitCode: exitCodeOf(preview.stopsAt) }
      }
      const result = await follow<RefreshResult>(await client.refresh.run(options))
      return { json: result, text: refreshText(result), exitCode: exitCodeOf(result.stoppedAt) }
    },
  })

  addCommand(program, 'refresh-sign', 'refresh.sign', {
    does: 'sign the summary of the last refresh as the acting user',
    async answer({ client }) {
      const last = await client.refresh.last()
      if (!last) throw new Error('No refresh has ended in this workspace yet. Run refresh first.')
      return client.refresh.sign({ jobId: last.jobId })
    },
    text: (signed) => [refreshText(signed.result), signatureText(signed)].join('\n'),
  })

  addRefreshScheduleCommand(program)
}

/** Adds the command that changes the schedule if any of it is given, or shows it. */
function addRefreshScheduleCommand(program: Command): void {
  addCommand(program, 'refresh-schedule', 'refresh.setSchedule', {
    does: 'show or set when the workspace refreshes automatically',
    takes: {
      day: '--day <day>',
      hour: '--hour <hour>',
      afterReviewed: '--after <images>',
      format: ['--format <format>', undefined, formatNames('writes')],
      folder: '--out <dir>',
      images: '--images <how>',
      maxDrop: '--max-drop <percent>',
      train: '--train <recipe>',
      untrained: ['--without-training', 'refresh without training'],
      confirm: ['--confirm', 'set the schedule that the workspace came with on this computer, as it is'],
      off: ['--off', 'turn it off'],
    },
    async answer({ client }, { confirm, off, untrained, ...given }) {
      const before = await client.refresh.schedule()
      const change = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
      if (off) return client.refresh.setSchedule({ day: 'never', afterReviewed: 0 })
      if (confirm && !before) throw new Error('This workspace has no refresh schedule. Set one with --day or --after.')
      if (!confirm && !untrained && Object.keys(change).length === 0) return before
      return client.refresh.setSchedule({ ...change, ...(untrained && { train: null }) })
    },
    text: (listed) => (listed ? scheduleText(listed) : 'No schedule. Refreshes start only when a user starts them.'),
  })
}

function scheduleText({ schedule, setBy, setAtMs, isConfirmed, problem, nextAtMs, reviewed }: ListedSchedule): string {
  const { day, hour, afterReviewed, format, folder, train } = schedule
  const when = [
    ...(day === 'never' ? [] : [`every ${day} at ${hour}:00`]),
    ...(afterReviewed === 0 ? [] : [`after ${count(afterReviewed, 'reviewed image')} (${reviewed} so far)`]),
  ].join(' and ')
  return [
    `Refreshes ${when}, exports as ${format} to ${folder ?? 'a folder of Winnow on this computer'}${train === null ? '' : `, then trains by ${train}`}.`,
    `Set by ${setBy} on ${isoTime(setAtMs)}.`,
    ...(isConfirmed ? [] : ['Not confirmed on this computer, so nothing runs. Confirm it with --confirm.']),
    ...(problem === null ? [] : [`It can't run: ${problem}`]),
    ...(nextAtMs === null || !isConfirmed ? [] : [`Next time: ${isoTime(nextAtMs)}.`]),
  ].join('\n')
}

const exitCodeOf = (stoppedAt: RefreshResult['stoppedAt']) => (stoppedAt === null ? exitCodes.done : exitCodes.refused)

const signatureText = ({ signatures }: EndedRefresh): string =>
  signatures
    .map(
      ({ signedBy, signedAtMs, matches }) =>
        `Signed by ${signedBy} on ${isoTime(signedAtMs)}${matches ? '' : '. It was another summary: this one was changed since'}`,
    )
    .join('\n')

const checksTable = (checks: RefreshResult['checks']): string =>
  table(
    ['check', '', 'found'],
    checks.map(({ name, ok, detail }) => [name, ok ? 'ok' : 'HOLDS', detail]),
  )

function previewText({ planId, applied, previous, unchanged, version, checks, stopsAt }: RefreshPreview): string {
  return [
    checksTable(checks),
    `Plan ${planId} would keep ${applied.keep}, retire ${applied.retire}, archive ${applied.archive} and move ${applied.drop} to the trash.`,
    unchanged
      ? `Nothing new to freeze: version ${previous} is what would be frozen.`
      : version
        ? `Version ${version.name} would have ${count(version.images, 'image')}${previous ? `, compared with ${previous}: ${version.added} added, ${version.removed} left out, ${version.relabelled} edited` : ''}.`
        : 'No version would be frozen.',
    ...(stopsAt === 'apply'
      ? [`It would stop before applying. Approve plan ${planId} with winnow retain approve, then refresh.`]
      : []),
    ...(stopsAt === 'freeze' ? ['It would stop before freezing.'] : []),
    ...(stopsAt === 'export' ? ['It would stop before exporting. Accept the difference with --accept-diff.'] : []),
    'Nothing was changed.',
  ].join('\n')
}

function refreshText({
  unchanged,
  planId,
  applied,
  dataset,
  previous,
  checks,
  export: made,
  training,
  stoppedAt,
}: RefreshResult) {
  return [
    checksTable(checks),
    `Plan ${planId}: ${applied.keep} kept, ${applied.retire} retired, ${applied.archive} archived, ${applied.drop} to the trash.`,
    ...(dataset ? [`Version ${dataset}${previous ? `, after ${previous}` : ''}.`] : []),
    ...(unchanged ? ['Unchanged: nothing was exported.'] : []),
    ...(made ? [`${count(made.images, 'image')} and ${count(made.labels, 'label')} in ${made.folder}`] : []),
    ...(training ? [trainedText(training)] : []),
    ...(stoppedAt === 'apply'
      ? [`Stopped before applying. Approve plan ${planId} with winnow retain approve, then run the same command.`]
      : []),
    ...(stoppedAt === 'freeze' ? ['Stopped before freezing.'] : []),
    ...(stoppedAt === 'export' ? ['Stopped before exporting. Accept the difference with --accept-diff.'] : []),
  ].join('\n')
}
