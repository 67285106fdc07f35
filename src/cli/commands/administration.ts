import type { Command } from 'commander'
import type { EngineClient, Job } from '#contract'
import { JobId } from '#model/ids.ts'
import { Role } from '#model/roles.ts'
import { joinPieces } from '#model/text/join-pieces.ts'
import { choiceArgument, choiceOption, idFrom, workspaceCommand } from '../arguments.ts'
import { define } from '../command.ts'
import { table } from '../output/table.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

export function addAdministrationCommands(program: Command): void {
  addJobCommands(program.command('job').description('background jobs'))
  addUserCommands(program.command('user').description('users and their roles'))
}

async function wholeJob({ jobs }: EngineClient, jobId: JobId): Promise<Job> {
  const job = await jobs.get({ jobId })
  if (job.status !== 'done' || job.result !== null) return job
  return { ...job, result: JSON.parse(await joinPieces((piece) => jobs.resultText({ jobId, piece }))) }
}

function addJobCommands(job: Command): void {
  define<[string], CommonOptions>(workspaceCommand(job, 'list', 'all jobs, newest first'), ([ws], options) =>
    withWorkspace(ws, options, async ({ client }) => {
      const jobs = await client.jobs.list({ limit: 1000 })
      const rows = jobs.map((j) => [
        j.jobId,
        j.title,
        j.isSetAside ? 'set aside' : j.status,
        j.done,
        j.total,
        j.error ?? '',
      ])
      // Users read the table; a script gets every job with its whole result.
      const whole = options.json ? await Promise.all(jobs.map(({ jobId }) => wholeJob(client, jobId))) : []
      return {
        json: { jobs: whole },
        text: table(['id', 'what', 'status', 'done', 'of', 'error'], rows, 'No jobs yet'),
      }
    }),
  )
  define<[string, string], CommonOptions>(
    workspaceCommand(job, 'cancel', 'cancel a job').argument('<job>', 'job id'),
    ([ws, id], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const cancelled = await client.jobs.cancel({ jobId: idFrom(JobId, 'job_1', id) })
        return { json: cancelled, text: `Job ${id} is ${cancelled.status}.` }
      }),
  )
  define<[string, string], CommonOptions>(
    workspaceCommand(job, 'resume', 'resume a job').argument('<job>', 'job id'),
    ([ws, id], options) =>
      withWorkspace(ws, options, async ({ client, follow }) => {
        const resumed = await client.jobs.resume({ jobId: idFrom(JobId, 'job_1', id) })
        await follow(resumed)
        const ended = await wholeJob(client, resumed.jobId)
        return { json: ended, text: `Job ${id} is ${ended.status}.` }
      }),
  )
}

function addUserCommands(user: Command): void {
  define<[string, string], CommonOptions & { role: Role }>(
    workspaceCommand(user, 'add', 'add a user')
      .argument('<name>', 'name of the user')
      .addOption(choiceOption('--role <role>', 'role of the user', Role.options).default('annotator')),
    ([ws, name], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const added = await client.access.add({ name, role: options.role })
        return { json: added, text: `User ${added.name} is ${added.role}.` }
      }),
  )
  define<[string], CommonOptions>(workspaceCommand(user, 'list', 'all users'), ([ws], options) =>
    withWorkspace(ws, options, async ({ client }) => {
      const users = await client.access.list()
      const rows = users.map((u) => [u.userId, u.name, u.role, u.disabled ? 'yes' : ''])
      return { json: { users }, text: table(['id', 'name', 'role', 'disabled'], rows) }
    }),
  )
  define<[string, string, Role], CommonOptions>(
    workspaceCommand(user, 'role', 'change the role of a user')
      .argument('<name>', 'name of the user')
      .addArgument(choiceArgument('<role>', 'the new role', Role.options)),
    ([ws, name, role], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const changed = await client.access.setRole({ name, role })
        return { json: changed, text: `User ${changed.name} is ${changed.role}.` }
      }),
  )
  define<[string, string], CommonOptions & { enable?: boolean }>(
    workspaceCommand(user, 'disable', 'disable a user')
      .argument('<name>', 'name of the user')
      .option('--enable', 'enable the user again'),
    ([ws, name], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const changed = await client.access.setDisabled({ name, disabled: !options.enable })
        return { json: changed, text: `User ${changed.name} is ${changed.disabled ? 'disabled' : changed.role}.` }
      }),
  )
}
