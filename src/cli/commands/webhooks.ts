import type { Command } from 'commander'
import { addCommand } from '../add-command.ts'
import { isoTime } from '../output/table.ts'

export function addWebhookCommands(program: Command): void {
  const webhook = program.command('webhook').description('webhooks: addresses that receive events')

  addCommand(webhook, 'add', 'webhooks.add', {
    does: 'add an address that receives events',
    takes: { url: '<url>', events: '--event <event...>', secret: '--secret <text>' },
    text: ({ webhookId, url, secret }) => `${webhookId} ${url}\nSecret, shown once: ${secret}`,
  })

  addCommand(webhook, 'list', 'webhooks.list', {
    does: 'list webhooks',
    list: {
      name: 'webhooks',
      columns: {
        id: 'webhookId',
        url: 'url',
        events: ({ events }) => events.join(' '),
        on: ({ on }) => (on ? 'yes' : 'no'),
        waiting: 'waiting',
        last: ({ last }) => last?.result ?? '',
      },
      none: 'No webhooks',
    },
  })

  addCommand(webhook, 'turn', 'webhooks.setOn', {
    does: 'turn a webhook on, or off',
    takes: { webhookId: '<webhook>', on: ['--off', 'off: it receives nothing', false] },
    request: ({ on = true }) => ({ on }),
    text: ({ webhookId, on }) => `${webhookId} is ${on ? 'on' : 'off'}.`,
  })

  addCommand(webhook, 'remove', 'webhooks.remove', {
    does: 'remove a webhook, with what waits for it',
    takes: { webhookId: '<webhook>' },
    text: (_answer, { webhookId }) => `${webhookId} is removed.`,
  })

  addCommand(webhook, 'test', 'webhooks.test', {
    does: 'send a test message',
    takes: { webhookId: '<webhook>' },
    text: ({ result }) => result ?? '',
    exitCode: ({ status }) => (status === 'delivered' ? 0 : 1),
  })

  addCommand(webhook, 'deliveries', 'webhooks.deliveries', {
    does: 'list the last messages of a webhook, newest first',
    takes: { webhookId: '<webhook>', limit: ['--limit <n>', 'maximum number of messages'] },
    list: {
      name: 'deliveries',
      columns: {
        id: 'messageId',
        event: 'event',
        time: ({ atMs }) => isoTime(atMs),
        status: 'status',
        attempts: 'attempts',
        result: ({ result }) => result ?? '',
      },
      none: 'No messages yet',
    },
  })

  addCommand(webhook, 'redeliver', 'webhooks.redeliver', {
    does: 'send a message again',
    takes: { messageId: ['<message>', 'id of the message'] },
    text: ({ result }) => result ?? '',
    exitCode: ({ status }) => (status === 'delivered' ? 0 : 1),
  })
}
