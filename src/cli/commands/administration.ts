import type { Command } from 'commander'
import { addCommand } from '../add-command.ts'
import { workspaceCommand } from '../arguments.ts'
import { define } from '../define.ts'
import { isoTime, table } from '../output/table.ts'
import { wholeJob } from '../running-engine.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

export function addAdministrationCommands(program: Command): void {
  addJobCommands(program.command('job').description('background jobs'))
  addUserCommands(program.command('user').description('users and their roles'))
}

const scopes = { read: 'reads', write: 'reads and writes' }

function addTokenCommands(token: Command): void {
  addCommand(token, 'add', 'access.addToken', {
    does: 'make an access token of the acting user',
    takes: { name: '<name>', scope: '--scope <scope>', days: '--days <n>' },
    text: ({ token, user, scope, expiresAtMs }) =>
      `${token}\nIt acts as ${user}, ${scopes[scope]} and ends at ${isoTime(expiresAtMs)}. It is not shown again.`,
  })
  addCommand(token, 'list', 'access.tokens', {
    does: 'access tokens that have not expired',
    takes: { all: ['--all', 'of all users, for admins'] },
    list: {
      name: 'tokens',
      columns: {
        id: 'tokenId',
        user: 'user',
        name: 'name',
        scope: 'scope',
        ends: ({ expiresAtMs }) => isoTime(expiresAtMs),
        'last used': ({ usedAtMs }) => (usedAtMs === null ? 'never' : isoTime(usedAtMs)),
      },
      none: 'No access tokens',
    },
  })
  addCommand(token, 'end', 'access.endToken', {
    does: 'end an access token',
    takes: { tokenId: '<token>' },
    text: () => 'The token has ended.',
  })
}

function addJobCommands(job: Command): void {
  define<[string], CommonOptions>(workspaceCommand(job, 'list', 'all jobs, newest first'), ([ws], options) =>
    withWorkspace(ws, options, async ({ client }) => {
      const jobs = await client.jobs.list({ limit: 1000 })
      const rows = jobs.map((j) => [
        j.jobId,
        j.title,
        j.isSetAside ? 'postponed' : j.status,
        j.done,
        j.total,
        j.error ?? '',
      ])
      // Users read the table; a script gets every job with its whole result.
      const whole = options.json
        ? await Promise.all(jobs.map(async ({ jobId }) => wholeJob(client, await client.jobs.get({ jobId }))))
        : []
      return {
        json: { jobs: whole },
        text: table(['id', 'what', 'status', 'done', 'of', 'error'], rows, 'No jobs yet'),
      }
    }),
  )
  addCommand(job, 'cancel', 'jobs.cancel', {
    does: 'cancel a job',
    takes: { jobId: '<job>' },
    text: ({ jobId, status }) => `Job ${jobId} is ${status}.`,
  })
  addCommand(job, 'resume', 'jobs.resume', {
    does: 'resume a job',
    takes: { jobId: '<job>' },
    answer: async ({ client, follow }, { jobId }) => {
      await follow(await client.jobs.resume({ jobId }))
      return wholeJob(client, await client.jobs.get({ jobId }))
    },
    text: ({ jobId, status }) => `Job ${jobId} is ${status}.`,
  })
}

function addUserCommands(user: Command): void {
  addCommand(user, 'add', 'access.add', {
    does: 'add a user',
    takes: { name: '<name>', role: '--role <role>' },
    text: ({ name, role }) => `User ${name} is ${role}.`,
  })

  addCommand(user, 'list', 'access.list', {
    does: 'all users',
    list: {
      name: 'users',
      columns: { id: 'userId', name: 'name', role: 'role', disabled: ({ disabled }) => (disabled ? 'yes' : '') },
    },
  })

  addCommand(user, 'role', 'access.setRole', {
    does: 'change the role of a user',
    takes: { name: '<name>', role: ['<role>', 'the new role'] },
    text: ({ name, role }) => `User ${name} is ${role}.`,
  })

  addCommand(user, 'rename', 'access.rename', {
    does: 'rename a user',
    takes: { name: '<name>', to: '<to>' },
    text: ({ name }) => `The user is called ${name} now.`,
  })

  addCommand(user, 'invite', 'access.invite', {
    does: 'let a user choose a new password on a server',
    takes: { name: '<name>' },
    text: ({ token, expiresAtMs }) =>
      `Open /invite/${token} on the server before ${isoTime(expiresAtMs)}. It works once.`,
  })

  addTokenCommands(user.command('token').description('access tokens for programs'))

  addCommand(user, 'disable', 'access.setDisabled', {
    does: 'disable a user',
    takes: { name: '<name>', disabled: ['--enable', 'enable the user again', false] },
    text: ({ name, role, disabled }) => `User ${name} is ${disabled ? 'disabled' : role}.`,
  })
}
