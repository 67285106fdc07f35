import type { Command } from 'commander'
import type { ErasureConflict, FollowUp } from '#contract'
import { FollowUpId, PurgeId } from '#model/ids.ts'
import { idFrom, workspaceCommand } from '../arguments.ts'
import { define } from '../command.ts'
import { UsageError } from '../outcome.ts'
import { count, table } from '../output/table.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

const decided = ({ decision, decidedBy, decisionReason }: ErasureConflict): string =>
  decision === null ? 'open' : `${decision === 'hold' ? 'the hold' : 'the erasure'} (${decidedBy}: ${decisionReason})`

const done = ({ doneBy, note }: FollowUp): string => (doneBy === null ? 'open' : `done (${doneBy}: ${note})`)

/** The part of `retain` that is about what an erasure leaves to users. */
export function addErasureCommands(retain: Command): void {
  define<[string], CommonOptions>(
    workspaceCommand(retain, 'conflicts', 'conflicts between holds and erasures'),
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
          text: table(['erasure', 'images', 'erasure reason', 'hold reason', 'outranks'], rows, 'No conflicts'),
        }
      }),
  )

  define<[string, string, string], CommonOptions & { reason: string }>(
    workspaceCommand(retain, 'decide', 'decide between a hold and an erasure')
      .argument('<erasure>', 'id of the erasure, as "conflicts" prints it')
      .argument('<hold|erase>', 'hold: keep the images; erase: remove their holds and list them for erasure')
      .requiredOption('--reason <text>', 'reason, recorded in the audit log: don’t name anyone'),
    ([ws, id, decision], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        if (decision !== 'hold' && decision !== 'erase') throw new UsageError('Decide "hold" or "erase".')
        const purgeId = idFrom(PurgeId, 'prg_1', id)
        const result = await client.purge.resolveConflict({ purgeId, decision, reason: options.reason })
        const next = result.purge
          ? `${count(result.images, 'image')} removed from the holds and listed as ${result.purge.purgeId}. Apply it with "winnow retain erase ${ws} --listed ${result.purge.purgeId}".`
          : `${count(result.images, 'image')} stay: the hold wins over ${purgeId}.`
        return { json: result, text: next }
      }),
  )

  define<[string], CommonOptions>(
    workspaceCommand(retain, 'follow-ups', 'follow-up tasks of erasures'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const followUps = await client.purge.followUps()
        const rows = followUps.map((one) => [one.followUpId, one.purgeId, one.images, one.text, done(one)])
        return {
          json: { followUps },
          text: table(['id', 'erasure', 'images', 'task', 'state'], rows, 'Nothing.'),
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
