import type { Command } from 'commander'
import { type EndedRefresh, RefreshResult } from '#contract'
import { formatNames } from '#engine'
import { addCommand } from '../add-command.ts'
import { exitCodes } from '../outcome.ts'
import { count, isoTime, table } from '../output/table.ts'

export function addRefreshCommand(program: Command): void {
  addCommand(program, 'refresh', 'refresh.run', {
    does: 'apply a policy, freeze, compare and export in one step',
    takes: {
      policy: '--policy <policy>',
      format: ['--format <format>', undefined, formatNames('writes')],
      folder: '--out <dir>',
      images: '--images <how>',
      name: '--name <name>',
      maxDrop: '--max-drop <percent>',
      acceptDiff: '--accept-diff',
    },
    follows: RefreshResult,
    text: refreshText,
    exitCode: ({ stoppedAt }) => (stoppedAt === null ? exitCodes.done : exitCodes.refused),
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
}

const signatureText = ({ signatures }: EndedRefresh): string =>
  signatures
    .map(
      ({ signedBy, signedAtMs, matches }) =>
        `Signed by ${signedBy} on ${isoTime(signedAtMs)}${matches ? '' : '. It was another summary: this one was changed since'}`,
    )
    .join('\n')

function refreshText({
  unchanged,
  planId,
  applied,
  dataset,
  previous,
  checks,
  export: made,
  stoppedAt,
}: RefreshResult) {
  return [
    table(
      ['check', '', 'found'],
      checks.map(({ name, ok, detail }) => [name, ok ? 'ok' : 'HOLDS', detail]),
    ),
    `Plan ${planId}: ${applied.keep} kept, ${applied.retire} retired, ${applied.archive} archived, ${applied.drop} to the trash.`,
    ...(dataset ? [`Version ${dataset}${previous ? `, after ${previous}` : ''}.`] : []),
    ...(unchanged ? ['Unchanged: nothing was exported.'] : []),
    ...(made ? [`${count(made.images, 'image')} and ${count(made.labels, 'label')} in ${made.folder}`] : []),
    ...(stoppedAt === 'apply'
      ? [`Stopped before applying. Approve plan ${planId} with winnow retain approve, then run the same command.`]
      : []),
    ...(stoppedAt === 'freeze' ? ['Stopped before freezing.'] : []),
    ...(stoppedAt === 'export' ? ['Stopped before exporting. Accept the difference with --accept-diff.'] : []),
  ].join('\n')
}
