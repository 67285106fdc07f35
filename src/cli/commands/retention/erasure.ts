import type { Command } from 'commander'
import type { ErasureConflict, FollowUp } from '#contract'
import { addCommand } from '../../add-command.ts'
import { count } from '../../output/table.ts'

const decided = ({ decision, decidedBy, decisionReason }: ErasureConflict): string =>
  decision === null ? 'open' : `${decision === 'hold' ? 'the hold' : 'the erasure'} (${decidedBy}: ${decisionReason})`

const done = ({ doneBy, note }: FollowUp): string => (doneBy === null ? 'open' : `done (${doneBy}: ${note})`)

export function addErasureCommands(retain: Command): void {
  addCommand(retain, 'conflicts', 'disposal.erasureConflicts', {
    does: 'conflicts between holds and erasures',
    list: {
      name: 'conflicts',
      columns: {
        erasure: 'purgeId',
        images: ({ images }) => images.length,
        'erasure reason': 'reason',
        'hold reason': ({ holds }) => holds.map(({ holdId, reason }) => `${holdId} ${reason}`).join('; '),
        outranks: decided,
      },
      none: 'No conflicts',
    },
  })

  addCommand(retain, 'decide', 'disposal.resolveErasureConflict', {
    does: 'decide between a hold and an erasure',
    takes: {
      purgeId: ['<erasure>', 'id of the erasure, as `retain conflicts` prints it'],
      decision: '<hold|erase>',
      reason: ['--reason <text>', 'reason, recorded in the audit log: don’t name anyone'],
    },
    text: ({ images, purge }, { purgeId }, { ws }) =>
      purge
        ? `${count(images, 'image')} removed from the holds and listed as ${purge.purgeId}. Apply it with "winnow retain erase ${ws} --listed ${purge.purgeId}".`
        : `${count(images, 'image')} kept: the hold wins over ${purgeId}.`,
  })

  addCommand(retain, 'follow-ups', 'disposal.followUps', {
    does: 'follow-up tasks of erasures',
    list: {
      name: 'followUps',
      columns: { id: 'followUpId', erasure: 'purgeId', images: 'images', task: 'text', state: done },
    },
  })

  addCommand(retain, 'follow-up-done', 'disposal.closeFollowUp', {
    does: 'record what was done about a follow-up task',
    takes: { followUpId: '<follow-up>', note: ['--note <text>', 'what was done'] },
    text: ({ followUpId }) => `${followUpId} is done.`,
  })
}
