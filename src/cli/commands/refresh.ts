import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type EndedRefresh, ExportImages, type RefreshResult } from '#contract'
import { formatNames } from '#engine'
import { choiceOption, percentFrom, workspaceCommand } from '../arguments.ts'
import { define } from '../command.ts'
import { exitCodes } from '../outcome.ts'
import { count, isoTime, table } from '../output/table.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'
import { policyFrom } from './policy.ts'

type Flags = CommonOptions & {
  policy: string
  format: string
  out: string
  images: ExportImages
  name?: string
  maxDrop: number
  acceptDiff?: boolean
}

export function addRefreshCommand(program: Command): void {
  define<[string], Flags>(
    workspaceCommand(program, 'refresh', 'apply a policy, freeze, compare and export in one')
      .requiredOption('--policy <policy>', 'policy file, or a saved policy NAME or NAME@VERSION')
      .addOption(choiceOption('--format <format>', 'format of the labels', formatNames('writes')).makeOptionMandatory())
      .requiredOption('--out <dir>', 'folder in which the export gets its folder')
      .addOption(choiceOption('--images <how>', 'how to export the image files', ExportImages.options).default('copy'))
      .option('--name <name>', 'name of the new version, else the day')
      .option('--max-drop <percent>', 'stop when images or a class lose more', percentFrom, 20)
      .option('--accept-diff', 'export even if too much is lost'),
    ([ws], { policy, format, out, images, name, maxDrop, acceptDiff = false, ...options }) =>
      withWorkspace(ws, options, async ({ client, follow }) => {
        const result = await follow<RefreshResult>(
          await client.refresh.run({
            policy: await policyFrom(client, policy),
            format,
            folder: resolve(out),
            images,
            name,
            maxDrop,
            acceptDiff,
          }),
        )
        return {
          json: result,
          text: refreshText(result),
          exitCode: result.stoppedAt === null ? exitCodes.done : exitCodes.refused,
        }
      }),
  )
  define<[string], CommonOptions>(
    workspaceCommand(program, 'refresh-sign', 'sign the summary of the last refresh as the acting user'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const last = await client.refresh.last()
        if (!last) throw new Error('No refresh has ended in this workspace yet. Run refresh first.')
        const signed = await client.refresh.sign({ jobId: last.jobId })
        return { json: signed, text: [refreshText(signed.result), signatureText(signed)].join('\n') }
      }),
  )
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
