import type { Command } from 'commander'
import { QueueId } from '#model/ids.ts'
import { idFrom, workspaceCommand } from '../arguments.ts'
import { checkWhere } from '../check-where.ts'
import { define } from '../command.ts'
import { UsageError } from '../outcome.ts'
import { count, day, table } from '../output/table.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

type Added = CommonOptions & {
  where?: string
  order?: string
  to: string[]
  due?: string
  second?: boolean
  blind?: boolean
}

const countedAtOnce = 50

/** The end of a day such as 2026-12-31, UTC. */
function endOfDay(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T23:59:59Z`) : Number.NaN
  if (Number.isNaN(ms)) throw new UsageError(`${text} is no day. Write it like 2026-12-31.`)
  return ms
}

/** Queues that leads give to users. */
export function addQueueCommands(program: Command): void {
  const queue = program.command('queue').description('queues assigned to users')

  define<[string, string], Added>(
    workspaceCommand(queue, 'add', 'assign images to users for review, dealt evenly')
      .argument('<name>', 'name of the queue')
      .option('--where <expr>', 'the images')
      .option('--order <field[:desc]>', 'order, e.g. prediction.minScore')
      .requiredOption('--to <user...>', 'names of users')
      .option('--due <day>', 'day by which it should be done, e.g. 2026-12-31')
      .option('--second', 'for a second review of what others reviewed')
      .option('--blind', 'hide predictions until an image is finished'),
    ([ws, name], { where, order, to, due, second, blind = false, ...options }) =>
      withWorkspace(ws, options, async ({ client }) => {
        await checkWhere(client, where)
        const added = await client.queues.assign({
          name,
          where: where ?? '',
          order,
          users: to,
          purpose: second ? 'approve' : 'review',
          blind,
          ...(due === undefined ? {} : { dueAtMs: endOfDay(due) }),
        })
        const dealt = added.shares.map(({ user, images }) => `${user} ${count(images, 'image')}`).join(', ')
        return { json: added, text: `${added.queueId} ${added.name}: ${dealt}.` }
      }),
  )

  define<[string], CommonOptions & { all?: boolean }>(
    workspaceCommand(queue, 'list', 'list your open queues, or those of everybody').option(
      '--all',
      'also the queues of others',
    ),
    ([ws], { all = false, ...options }) =>
      withWorkspace(ws, options, async ({ client }) => {
        const queues = await client.queues.list({ all })
        const wheres = queues.flatMap(({ shares }) => shares.map(({ toDo }) => toDo))
        const lefts: (number | null)[] = []
        for (let i = 0; i < wheres.length; i += countedAtOnce)
          lefts.push(...(await client.library.counts({ wheres: wheres.slice(i, i + countedAtOnce) })).counts)
        let at = 0
        const rows = queues.flatMap(({ queueId, name, dueAtMs, shares }) =>
          shares.map(({ user, images }) => [
            queueId,
            name,
            user,
            lefts[at++] ?? null,
            images,
            dueAtMs === null ? '' : day(dueAtMs),
          ]),
        )
        return { json: { queues }, text: table(['id', 'name', 'user', 'left', 'of', 'due'], rows, 'No open queues') }
      }),
  )

  define<[string, string], CommonOptions>(
    workspaceCommand(queue, 'close', 'close a queue; what was done stays').argument('<queue>', 'such as que_3'),
    ([ws, id], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const closed = await client.queues.close({ queueId: idFrom(QueueId, 'que_3', id) })
        return { json: closed, text: `Closed ${closed.name}.` }
      }),
  )
}
