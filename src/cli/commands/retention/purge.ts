import { ORPCError } from '@orpc/server'
import type { Command } from 'commander'
import type { Purge, PurgeResult } from '#contract'
import { PurgeId } from '#model/ids.ts'
import { minutesOfRewrite } from '#model/rewrite-time.ts'
import { addCommand } from '../../add-command.ts'
import { daysFrom, idFrom } from '../../arguments.ts'
import { checkWhere } from '../../check-where.ts'
import { confirm } from '../../confirm.ts'
import { exitCodes, UsageError, unlessSkipped } from '../../outcome.ts'
import { bytes, count, isoTime, rejects } from '../../output/table.ts'
import type { Session } from '../../session.ts'

const purgeText = ({ purgeId, status, kind, images, bytes: size, linked }: Purge): string =>
  `${status === 'running' ? `${purgeId} was interrupted and continues. ` : ''}This ${kind === 'erasure' ? 'erases' : 'deletes'} ${count(images, 'image')} (${bytes(size)}) permanently${linked > 0 ? `; ${linked} linked originals are not touched` : ''}.`

async function rewriteText({ client }: Session): Promise<string> {
  const minutes = minutesOfRewrite((await client.workspace.status()).disk)
  return minutes === 0
    ? ''
    : ` Finally, the database is rewritten, which may take ${count(minutes, 'minute')}. Nothing can be saved during that time.`
}

const waitingLines = ({ waiting }: Purge): string[] =>
  waiting.map(({ reason, images }) => `${count(images, 'image')} skipped: ${reason}`)

/** If nothing is due, the command succeeds, as it may run every night. */
const noneDeleted = { purgeId: null, kind: 'trash', purged: 0, bytesFreed: 0, skipped: [], certificateId: null }
function nothingDue(error: unknown): { message: string } {
  if (error instanceof ORPCError && error.code === 'NOTHING_DUE') return { message: error.message }
  throw error
}

async function runPurge(purge: Purge, { client, follow }: Session): Promise<PurgeResult> {
  return follow<PurgeResult>(await client.disposal.runPurge({ purgeId: purge.purgeId, images: purge.images }))
}

const resultText = (result: PurgeResult, purge: Purge): string =>
  [
    `${count(result.purged, 'image')} ${result.kind === 'erasure' ? 'erased' : 'purged'}, ${bytes(result.bytesFreed)} freed, ${result.skipped.length} skipped.${rejects(result.skipped, 'Skipped')}`,
    ...waitingLines(purge),
    ...(result.certificateId ? [`Certificate ${result.certificateId}.`] : []),
  ].join('\n')

const purgeId = (text: string) => idFrom(PurgeId, 'prg_1', text)

async function listedErasure(
  { client }: Session,
  { where, reason, basis, listed }: { where?: string; reason?: string; basis?: string; listed?: string },
): Promise<Purge> {
  if (listed !== undefined) {
    const purge = await client.disposal.purge({ purgeId: listed })
    if (purge.kind !== 'erasure') throw new UsageError(`${listed} is no erasure.`)
    return purge
  }
  if (where === undefined || reason === undefined || basis === undefined)
    throw new UsageError('Give --where, --reason and --basis, or an erasure with --listed.')
  await checkWhere(client, where)
  return client.disposal.planErasure({ where, reason, basis })
}

export function addPurgeCommands(retain: Command): void {
  addCommand(retain, 'purge', 'disposal.planPurge', {
    does: 'permanently delete images past the grace period',
    takes: {
      olderThanDays: [
        '--older-than <days>',
        'only what has been in the trash for this many days, such as 30 or 30d; the grace period counts in any case',
        daysFrom,
      ],
      despiteGate: [
        '--despite-gate <reason>',
        'even if a newer model is worse on the golden set, or has not run on it yet',
      ],
      dryRun: ['--dry-run', 'only list the images'],
      yes: ['--yes', 'skip confirmation'],
    },
    async outcome(session, { olderThanDays, despiteGate, dryRun, yes }) {
      const purge = await session.client.disposal.planPurge({ olderThanDays, despiteGate }).catch(nothingDue)
      if ('message' in purge) return { json: { ...noneDeleted, ...purge }, text: purge.message }
      const text = purgeText(purge)
      if (dryRun) return { json: purge, text: [text, ...waitingLines(purge)].join('\n') }
      if (!yes) await confirm(text)
      const result = await runPurge(purge, session)
      return {
        json: { ...result, waiting: purge.waiting },
        text: resultText(result, purge),
        exitCode: unlessSkipped(result.skipped),
      }
    },
  })

  addCommand(retain, 'tombstones', 'disposal.tombstones', {
    does: 'permanently deleted images and their rules',
    takes: { limit: ['--limit <n>', 'maximum number of results, newest first'] },
    list: {
      name: 'tombstones',
      columns: {
        image: 'imageId',
        path: ({ path }) => path ?? '',
        kind: 'kind',
        rule: ({ rule }) => rule ?? '',
        at: ({ atMs }) => isoTime(atMs),
      },
      none: 'Nothing deleted permanently yet',
    },
  })
}

export function addEraseCommand(retain: Command): void {
  addCommand(retain, 'erase', 'disposal.purge', {
    does: 'erase images and everything about them',
    takes: {
      where: ['--where <expr>', 'which images'],
      reason: ['--reason <text>', 'why'],
      basis: ['--basis <text>', 'law or contract that requires it'],
      listed: ['--listed <erasure>', 'instead of these three: an erasure that is listed already', purgeId],
      yes: ['--yes', 'skip confirmation'],
    },
    async outcome(session, { yes, ...request }, { ws }) {
      const purge = await listedErasure(session, request)
      if (purge.images === 0)
        return {
          json: purge,
          text: `All of them are on hold, so nothing was erased. Decide with "winnow retain decide ${ws} ${purge.purgeId} hold|erase --reason TEXT".`,
          exitCode: exitCodes.refused,
        }
      if (!yes) await confirm(`${purgeText(purge)}${await rewriteText(session)}`)
      const result = await runPurge(purge, session)
      const isPart = result.skipped.length > 0 || purge.waiting.length > 0
      const json = { ...result, waiting: purge.waiting }
      return { json, text: resultText(result, purge), exitCode: isPart ? exitCodes.inPart : exitCodes.done }
    },
  })
}
