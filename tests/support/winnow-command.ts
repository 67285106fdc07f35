import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { runCommand } from './run-command.ts'

const project = resolve(import.meta.dirname, '../..')

/** How many transactions a command commits, and how many files it renames, copies and opens. */
const Steps = z.object({ commit: z.int(), rename: z.int(), copy: z.int(), open: z.int() })
export type Steps = z.infer<typeof Steps>

/** When to stop the command: right before or after its n-th step of a kind, each counted from 1. */
export type StopAt = {
  signal: 'SIGKILL' | 'SIGINT'
  when: 'before' | 'after'
  step: keyof Steps
  n: number
}

export type Ended = {
  /** Null if a signal ended it. */
  exitCode: number | null
  stdout: string
  stderr: string
  /** The one JSON document on stdout. Throws if there is anything else. */
  json(): unknown
}

type Options = {
  cwd?: string
  stopAt?: StopAt
  env?: Record<string, string>
  /** Runs it in a separate process even if nothing stops it, for effects that only a real process shows. */
  apart?: boolean
}

/** Runs the command: in this process, which is much faster, unless it needs a separate one. */
export function winnow(args: readonly string[], options: Options = {}): Promise<Ended> {
  const { cwd = project, stopAt, env, apart = false } = options
  return stopAt || env || apart ? inProcessOfItsOwn(args, cwd, options) : inThisProcess(args, cwd)
}

const endedWith = (exitCode: number | null, stdout: string, stderr: string): Ended => ({
  exitCode,
  stdout,
  stderr,
  json: () => JSON.parse(stdout),
})

async function inThisProcess(args: readonly string[], cwd: string): Promise<Ended> {
  const before = process.cwd()
  process.chdir(cwd)
  try {
    const { exitCode, stdout, stderr } = await runCommand(args)
    return endedWith(exitCode, stdout, stderr)
  } finally {
    process.chdir(before)
  }
}

function inProcessOfItsOwn(args: readonly string[], cwd: string, { stopAt, env }: Options): Promise<Ended> {
  const stop = stopAt && { WINNOW_TEST_STOP: `${stopAt.signal} ${stopAt.when} ${stopAt.step} ${stopAt.n}` }
  const preload = stopAt || env?.WINNOW_TEST_STEPS ? ['--import', join(project, 'tests/support/kill-at.ts')] : []
  const child = spawn(process.execPath, [...preload, join(project, 'scripts/winnow.mjs'), ...args], {
    cwd,
    env: { ...process.env, ...env, ...stop },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', (exitCode) => done(endedWith(exitCode, stdout, stderr)))
  })
}

/** Runs the command without stopping it and counts its steps. */
export async function winnowCounted(args: readonly string[]): Promise<Ended & { steps: Steps }> {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-steps-'))
  try {
    const file = join(folder, 'steps.json')
    const ended = await winnow(args, { env: { WINNOW_TEST_STEPS: file } })
    return { ...ended, steps: Steps.parse(JSON.parse(readFileSync(file, 'utf8'))) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
