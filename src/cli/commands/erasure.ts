import type { Command } from 'commander'
import type { ErasureConflict, FollowUp } from '#contract'
import { FollowUpId, PurgeId } from '#model/ids.ts'
import { idFrom, workspaceCommand } from '../arguments.ts'
import { define } from '../command.ts'
import { UsageError } from '../outcome.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'
import { count, table } from '../table.ts'

const decided = ({ decision, decidedBy, decisionReason }: ErasureConflict): string =>
  decision === null ? 'open' : `${decision === 'hold' ? 'the hold' : 'the erasure'} (${decidedBy}: ${decisionReason})`

const done = ({ doneBy, note }: FollowUp): string => (doneBy === null ? 'open' : `done (${doneBy}: ${note})`)

/** The part of `retain` that is about what an erasure leaves to people. */
export function addErasureCommands(retain: Command): void {
  define<[string], CommonOptions>(
    workspaceCommand(retain, 'conflicts', 'held images that an erasure asks for, and what was decided'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const conflicts = await client.purge.conflicts()
        const rows = conflicts.map((one) => [
          one.purgeId,
          one.images.length,
          one.reason,
          one.holds.map(({ holdId, reason }) => `${holdId} ${reason}`).join('; '),
          decided(one),
        ])
        return {
          json: { conflicts },
          text: table(['erasure', 'images', 'asked for because', 'held because', 'outranks'], rows, 'No conflict.'),
        }
      }),
  )

  define<[string, string, string], CommonOptions & { reason: string }>(
    workspaceCommand(retain, 'decide', 'record which outranks the other: a hold, or the erasure of the held images')
      .argument('<erasure>', 'id of the erasure, as "conflicts" prints it')
      .argument('<hold|erase>', 'hold: the images stay; erase: they leave their holds and are listed for erasure')
      .requiredOption('--reason <text>', 'why; it stands in the audit, so name no person'),
    ([ws, id, decision], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        if (decision !== 'hold' && decision !== 'erase') throw new UsageError('Decide for "hold" or for "erase".')
        const purgeId = idFrom(PurgeId, 'prg_1', id)
        const result = await client.purge.resolveConflict({ purgeId, decision, reason: options.reason })
        const next = result.purge
          ? `${count(result.images, 'image')} left the holds and are listed as ${result.purge.purgeId}. Carry it out with "winnow retain erase ${ws} --listed ${result.purge.purgeId}".`
          : `${count(result.images, 'image')} stay: the hold outranks ${purgeId}.`
        return { json: result, text: next }
      }),
  )

  define<[string], CommonOptions>(
    workspaceCommand(retain, 'follow-ups', 'what erasures left for people to do'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const followUps = await client.purge.followUps()
        const rows = followUps.map((one) => [one.followUpId, one.purgeId, one.images, one.text, done(one)])
        return {
          json: { followUps },
          text: table(['id', 'erasure', 'images', 'what to do', 'state'], rows, 'Nothing.'),
        }
      }),
  )

  define<[string, string], CommonOptions & { note: string }>(
    workspaceCommand(retain, 'follow-up-done', 'say what was done about a follow-up')
      .argument('<follow-up>', 'id of the follow-up')
      .requiredOption('--note <text>', 'what was done'),
    ([ws, id], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const followUpId = idFrom(FollowUpId, 'fup_1', id)
        const closed = await client.purge.closeFollowUp({ followUpId, note: options.note })
        return { json: closed, text: `${followUpId} is done.` }
      }),
  )
}
