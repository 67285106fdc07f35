import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { codeOf, invalid, notFound } from '../../errors.ts'
import { workerFile } from '../../threads/worker-file.ts'
import { launchProcess } from '../runtime/worker-process.ts'
import type { Profile } from './profile.ts'
import type { Batch, RunFiles } from './shard.ts'
import type { LocalTask } from './shard-worker.ts'

/** Runs the tasks of batches. Throws NOT_FOUND if a program of the profile is missing. */
export type Scheduler = {
  /** Returns the id of the batch. */
  submit(batch: Batch): Promise<string>
  /** Returns the shards of these batches that wait or run. */
  alive(batches: readonly Batch[], signal?: AbortSignal): Promise<Set<string>>
  cancel(batches: readonly Batch[]): Promise<void>
  /** Ends the tasks that can't continue without this process. */
  close(): void
}

/** A command that takes longer is killed. One that lists tasks is killed earlier if the profile's patience is shorter. */
const commandMs = 120_000

/** Runs tasks by the commands of a profile. `script` returns what the tasks of a batch run. */
export function commandScheduler(
  profile: Profile,
  files: RunFiles,
  script: (name: string) => string = (name) => shardScript(profile, files, name),
): Scheduler {
  const run = async (
    command: readonly string[],
    values: ReadonlyMap<string, string>,
    limits: { timeout: number; signal?: AbortSignal | undefined } = { timeout: commandMs },
  ): Promise<string> => {
    const [program = '', ...words] = command.map((word) => filled(word, values))
    const options = { ...limits, maxBuffer: 256 * 2 ** 20, killSignal: 'SIGKILL' } as const
    try {
      return (await promisify(execFile)(program, words, options)).stdout
    } catch (error) {
      if (codeOf(error) === 'ENOENT')
        throw notFound(`program ${program} on this computer`, ` The profile ${profile.name} needs it.`)
      throw invalid(`${program} of the profile ${profile.name} failed: ${failureText(error, limits.timeout)}`)
    }
  }
  const common = [
    ['cpus', String(profile.cpus)],
    ['folder', profile.folder],
    ['logs', files.logs],
  ] as const
  return {
    async submit({ name, shards }) {
      const scriptFile = files.script(name)
      const values = new Map<string, string>([
        ...common,
        ['name', name],
        ['count', String(shards.length)],
        ['last', String(shards.length - 1)],
        ['script', scriptFile],
        ['file', files.batchFile(name)],
      ])
      await writeFile(scriptFile, script(name), { mode: 0o755 })
      if (profile.file)
        await writeFile(files.batchFile(name), `${profile.file.map((line) => filled(line, values)).join('\n')}\n`)
      const output = await run(profile.submit, values)
      const id = profile.id === undefined ? /[\w-]+/.exec(output)?.[0] : filled(profile.id, values)
      if (id === undefined)
        throw invalid(
          `${profile.submit[0]} of the profile ${profile.name} printed no id, but ${JSON.stringify(output)}.`,
        )
      return id
    },
    async alive(batches, signal) {
      const timeout = Math.min(commandMs, profile.patienceSeconds * 1000)
      const lines = new Set((await run(profile.status, new Map(common), { timeout, signal })).split(/\s+/))
      return new Set(
        batches.flatMap(({ id, shards }) =>
          id === null ? [] : shards.filter((_, n) => [id, `${id}_${n}`, `${id}.${n}`].some((name) => lines.has(name))),
        ),
      )
    },
    async cancel(batches) {
      for (const { id } of batches)
        if (id !== null) await run(profile.cancel, new Map<string, string>([...common, ['id', id]]))
    },
    close: () => undefined,
  }
}

const filled = (text: string, values: ReadonlyMap<string, string>): string =>
  text.replace(/\{([a-z]+)\}/g, (all, word: string) => values.get(word) ?? all)

/** Quotes a word for a shell. */
export const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

const shardScript = ({ program, index }: Profile, { folder }: RunFiles, name: string): string =>
  `#!/bin/sh\nexec ${[...program, 'run-shard', folder, name].map(quoted).join(' ')} "${index === undefined ? '$1' : `$${index}`}"\n`

function failureText(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return String(error)
  if ('killed' in error && error.killed) return `it did not answer within ${timeout / 1000} s.`
  return ('stderr' in error && String(error.stderr).trim()) || error.message
}

/** Runs tasks as processes of this computer, some at once. They end with this process. */
export function localScheduler(files: RunFiles, processes: number): Scheduler {
  const waiting: LocalTask[] = []
  const running = new Map<string, () => void>()
  const startNext = () => {
    while (running.size < processes && waiting.length > 0) start(waiting.shift()!)
  }
  const start = (task: LocalTask) => {
    const launched = launchProcess<LocalTask>(workerFile(import.meta.url, 'shard-worker'), false)
    running.set(task.id, launched.kill)
    launched.send(task)
    void launched.ended.then(() => {
      if (running.delete(task.id)) startNext()
    })
  }
  const stop = () => {
    waiting.length = 0
    for (const kill of running.values()) kill()
  }
  return {
    async submit({ name, shards }) {
      for (const [n, id] of shards.entries()) {
        await rm(files.log(name, n), { force: true })
        waiting.push({ folder: files.folder, id, log: files.log(name, n) })
      }
      startNext()
      return name
    },
    alive: async () => new Set([...running.keys(), ...waiting.map(({ id }) => id)]),
    cancel: async () => stop(),
    close: stop,
  }
}
