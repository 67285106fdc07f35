import type { Command } from 'commander'
import { JobId } from '#model/ids.ts'
import type { Role } from '#model/image-state.ts'
import { define } from '../command.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'
import { table } from '../table.ts'

export function addAdministrationCommands(program: Command): void {
  define<[string], CommonOptions>(
    program
      .command('monitor')
      .description('how often people correct each model')
      .argument('<ws>', 'folder of the workspace'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const outcomes = await client.monitoring.outcomes()
        return {
          json: outcomes,
          text: [
            table(
              ['model', 'reviewed', 'accepted', 'moved', 'relabelled', 'deleted', 'added', 'per 100 images'],
              outcomes.models.map((m) => [
                m.name,
                m.imagesReviewed,
                m.accepted,
                m.moved,
                m.relabelled,
                m.deleted,
                m.added,
                m.perHundredImages === null ? null : Math.round(m.perHundredImages * 10) / 10,
              ]),
              'No model yet.',
            ),
            ...outcomes.alarms.map((alarm) => `Alarm: ${alarm}`),
          ].join('\n'),
        }
      }),
  )

  const job = program.command('job').description('long work')
  define<[string], CommonOptions>(
    job.command('list').description('all jobs, newest first').argument('<ws>', 'folder of the workspace'),
    ([ws], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const jobs = await client.jobs.list({ limit: 1000 })
        return {
          json: { jobs },
          text: table(
            ['id', 'what', 'status', 'done', 'of', 'error'],
            jobs.map((j) => [j.jobId, j.title, j.status, j.done, j.total, j.error ?? '']),
            'No job yet.',
          ),
        }
      }),
  )
  define<[string, string], CommonOptions>(
    job.command('cancel').description('give an interrupted job up').argument('<ws>').argument('<job>', 'job id'),
    ([ws, id], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const cancelled = await client.jobs.cancel({ jobId: JobId.parse(id) })
        return { json: cancelled, text: `Job ${id} is ${cancelled.status}.` }
      }),
  )
  define<[string, string], CommonOptions>(
    job.command('resume').description('go on with a job that stopped').argument('<ws>').argument('<job>', 'job id'),
    ([ws, id], options) =>
      withWorkspace(ws, options, async ({ client, follow }) => {
        const resumed = await client.jobs.resume({ jobId: JobId.parse(id) })
        await follow(resumed)
        const ended = await client.jobs.get({ jobId: resumed.jobId })
        return { json: ended, text: `Job ${id} is ${ended.status}.` }
      }),
  )

  const user = program.command('user').description('who may do what')
  define<[string, string], CommonOptions & { role: string }>(
    user
      .command('add')
      .description('add a user')
      .argument('<ws>')
      .argument('<name>')
      .option('--role <role>', 'annotator, lead or admin', 'annotator'),
    ([ws, name], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const added = await client.access.add({ name, role: options.role as Role })
        return { json: added, text: `User ${added.name} is ${added.role}.` }
      }),
  )
  define<[string], CommonOptions>(user.command('list').description('all users').argument('<ws>'), ([ws], options) =>
    withWorkspace(ws, options, async ({ client }) => {
      const users = await client.access.list()
      return {
        json: { users },
        text: table(
          ['id', 'name', 'role', 'disabled'],
          users.map((u) => [u.userId, u.name, u.role, u.disabled ? 'yes' : '']),
        ),
      }
    }),
  )
  define<[string, string, string], CommonOptions>(
    user.command('role').description('give a user another role').argument('<ws>').argument('<name>').argument('<role>'),
    ([ws, name, role], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const changed = await client.access.setRole({ name, role: role as Role })
        return { json: changed, text: `User ${changed.name} is ${changed.role}.` }
      }),
  )
  define<[string, string], CommonOptions & { enable?: boolean }>(
    user
      .command('disable')
      .description('keep a user from acting')
      .argument('<ws>')
      .argument('<name>')
      .option('--enable', 'let the user act again'),
    ([ws, name], options) =>
      withWorkspace(ws, options, async ({ client }) => {
        const changed = await client.access.setDisabled({ name, disabled: !options.enable })
        return { json: changed, text: `User ${changed.name} is ${changed.disabled ? 'disabled' : changed.role}.` }
      }),
  )
}
