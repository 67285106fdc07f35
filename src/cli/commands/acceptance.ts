import type { Command } from 'commander'
import type { Acceptance, BulkResult } from '#contract'
import { percentText } from '#model/text/percent.ts'
import { addCommand } from '../add-command.ts'
import { numberBetween, wholeNumber, workspaceCommand } from '../arguments.ts'
import { checkWhere } from '../check-where.ts'
import { define } from '../define.ts'
import { exitCodes, type Outcome, UsageError, unlessSkipped } from '../outcome.ts'
import { type Columns, count, rejects, tableOf } from '../output/table.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

type Flags = CommonOptions & {
  where?: string
  fromScore?: number
  maxError?: number
  budget?: number
  again?: boolean
}

/** Adds the commands that accept in bulk with a stated error limit: users review a random part, and the rest is accepted once the limit is proven. */
export function addAcceptanceCommands(program: Command): void {
  const audited = workspaceCommand(program, 'audit-accept', 'accept predictions in bulk with a stated error limit')

  define<[string], Flags>(
    audited
      .option('--where <expr>', 'which images')
      .option('--from-score <n>', 'predictions from this confidence on', numberBetween(0, 1))
      .option('--max-error <n>', 'share of them that may be wrong, e.g. 0.02', numberBetween(0.001, 0.5))
      .option('--budget <n>', 'maximum number of audits', wholeNumber(1))
      .option('--again', 'start a new audit instead of showing how the last one ended'),
    ([ws], { where, fromScore, maxError, budget, again, ...options }) =>
      withWorkspace(ws, options, async ({ client, follow }) => {
        if (where === undefined || fromScore === undefined || maxError === undefined)
          throw new UsageError('Name the band: --where, --from-score and --max-error.')
        await checkWhere(client, where)
        const { acceptance, jobId } = await client.bulk.startAcceptance({
          where,
          fromScore,
          maxError,
          budget,
          again: again ?? false,
        })
        if (!jobId) return outcomeOf(acceptance)
        await follow<BulkResult>({ jobId })
        const [now = acceptance] = (await client.bulk.acceptances()).filter(
          ({ acceptanceId }) => acceptanceId === acceptance.acceptanceId,
        )
        return outcomeOf(now)
      }),
  )

  addCommand(audited, 'list', 'bulk.acceptances', {
    does: 'list audits and what they accepted',
    json: (acceptances) => ({ acceptances: acceptances.map(jsonOf) }),
    text: (acceptances) => tableOf(columns, acceptances, 'Nothing was accepted by audit yet'),
  })
  addCommand(audited, 'stop', 'bulk.stopAcceptance', {
    does: 'stop an audit; reviewed images still count if you resume it',
    takes: { acceptanceId: '<id>' },
    json: jsonOf,
    text: textOf,
  })
  addCommand(audited, 'undo', 'bulk.stopAcceptance', {
    does: 'undo what an audit accepted',
    takes: { acceptanceId: '<id>' },
    answer: async ({ client, follow }, { acceptanceId }) => {
      const found = (await client.bulk.acceptances()).find((one) => one.acceptanceId === acceptanceId)
      if (!found?.bulk) throw new UsageError(`${acceptanceId} has accepted nothing. See winnow audit-accept list.`)
      return follow<BulkResult>(await client.bulk.undo({ bulkId: found.bulk.bulkId }))
    },
    text: ({ images, skippedCount, skipped }) =>
      `${count(images, 'image')} put back, ${skippedCount} skipped.${rejects(skipped, 'Skipped')}`,
    exitCode: ({ skipped }) => unlessSkipped(skipped),
  })
}

const columns: Columns<Acceptance> = {
  id: 'acceptanceId',
  state: ({ bulk, state }) => (bulk?.undone ? 'undone' : state),
  audited: 'audited',
  waiting: ({ queue }) => queue.length,
  limit: ({ maxError }) => percentText(maxError),
  below: ({ errorUpper }) => percentText(errorUpper),
  labels: ({ bulk }) => bulk?.labels ?? 0,
  where: 'where',
}

/** Returns an audit for `--json`: `accepted` counts labels, `auditQueue` has the images that wait for review. */
const jsonOf = ({ bulk, queue, ...acceptance }: Acceptance) => ({
  accepted: bulk?.labels ?? 0,
  acceptedImages: bulk?.images ?? 0,
  auditQueue: queue,
  ...acceptance,
  bulk,
})

const outcomeOf = (acceptance: Acceptance): Outcome => ({
  json: jsonOf(acceptance),
  text: textOf(acceptance),
  exitCode: acceptance.state === 'refused' ? exitCodes.refused : exitCodes.done,
})

function textOf(acceptance: Acceptance): string {
  const { acceptanceId, state, because, queue, audited, error, errorUpper, maxError, missed, bulk } = acceptance
  const found =
    audited === 0
      ? 'Nothing is audited yet.'
      : `${count(audited, 'audit')}: ${percentText(error ?? 0)} wrong, proven limit ${percentText(errorUpper)}; ${count(missed, 'object')} missed by the model.`
  if (state === 'auditing')
    return [
      `${acceptanceId} audits a limit of ${percentText(maxError)}. ${found}`,
      `${count(queue.length, 'image')} to review if nothing more is wrong: review.audit == "${acceptanceId}"`,
    ].join('\n')
  const done = bulk
    ? ` ${count(bulk.labels, 'label')} on ${count(bulk.images, 'image')} accepted${bulk.undone ? ', and undone' : ''} (${bulk.bulkId}).`
    : ''
  return `${because}${done}\n${found}`
}
