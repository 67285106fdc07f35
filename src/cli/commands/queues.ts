import type { Command } from 'commander'
import { addCommand } from '../add-command.ts'
import { UsageError } from '../outcome.ts'
import { count, day, table } from '../output/table.ts'

const countedAtOnce = 50

/** Reads a day such as 2026-12-31 and returns its end, UTC. */
function endOfDay(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T23:59:59Z`) : Number.NaN
  if (Number.isNaN(ms)) throw new UsageError(`${text} is no day. Write it like 2026-12-31.`)
  return ms
}

export function addQueueCommands(program: Command): void {
  const queue = program.command('queue').description('queues assigned to users')

  addCommand(queue, 'add', 'labeling.assignQueue', {
    does: 'assign images to users for review, evenly distributed',
    takes: {
      name: '<name>',
      where: '--where <expr>',
      order: '--order <field[:desc]>',
      users: '--to <user...>',
      dueAtMs: ['--due <day>', 'day by which it should be done, such as 2026-12-31', endOfDay],
      purpose: ['--second', 'for a second review of what others reviewed', 'approve'],
      blind: '--blind',
      labelers: '--labelers <n>',
    },
    text: ({ queueId, name, shares, leftOut }) =>
      [
        `${queueId} ${name}: ${shares.map(({ user, images }) => `${user} ${count(images, 'image')}`).join(', ')}.`,
        ...(leftOut > 0
          ? [`${count(leftOut, 'image')} left out: not possible for these users or this kind of queue.`]
          : []),
      ].join('\n'),
  })

  addCommand(queue, 'list', 'labeling.queues', {
    does: 'list your open queues, or everyone’s',
    takes: { all: ['--all', 'also the queues of others'] },
    async outcome({ client }, { all = false }) {
      const queues = await client.labeling.queues({ all })
      const wheres = queues.flatMap(({ shares }) => shares.map(({ toDo }) => toDo))
      const lefts: (number | null)[] = []
      for (let i = 0; i < wheres.length; i += countedAtOnce)
        lefts.push(...(await client.library.counts({ wheres: wheres.slice(i, i + countedAtOnce) })).counts)
      let at = 0
      const rows = queues.flatMap(({ queueId, name, dueAtMs, shares, independent }) =>
        shares.map(({ user, images }) => [
          queueId,
          name,
          user,
          lefts[at++] ?? null,
          images,
          dueAtMs === null ? '' : day(dueAtMs),
          independent === null ? '' : independent.toSettle,
        ]),
      )
      return {
        json: { queues },
        text: table(['id', 'name', 'user', 'left', 'of', 'due', 'to settle'], rows, 'No open queues'),
      }
    },
  })

  addCommand(queue, 'close', 'labeling.closeQueue', {
    does: 'close a queue; finished reviews are kept',
    takes: { queueId: '<queue>' },
    text: ({ name }) => `Closed ${name}.`,
  })
}
