import { cp, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { TrainingPoint } from '#contract'
import { readJson } from '#model/text/read-json.ts'
import { messageOf } from '#model/text/zod-messages.ts'
import { ifThere, invalid } from '../errors.ts'
import { isCanceled } from '../jobs/index.ts'
import { Batch, commandScheduler, type Profile, quoted, runFiles, type Scheduler } from '../models/index.ts'
import { writeWhole } from '../write-whole.ts'
import type { CommandRun } from './run-command.ts'
import type { TrainCommand } from './train-worker.ts'
import { TrainingLogWriter, trainingFailure } from './training-log.ts'

const pollMs = 500
/** A task is lost when the scheduler omits it this often in a row: its files may appear late on a shared disk. */
const maxAbsences = 2

/** `work`: the training's folder on the shared disk. `recipe`: the recipe's folder, which nodes may not see. */
type Where = { profile: Profile; work: string; recipe: string }

/** The copy of the recipe that nodes see. */
export const recipeIn = (work: string): string => join(work, 'recipe')

/**
 * Runs the command of a recipe as one task of a profile's scheduler. The task continues when the engine ends; the next
 * call takes it over. Returns every point that the command reported. Throws INVALID when the command fails, and the
 * signal's reason when aborted; a cancel also ends the task.
 */
export async function runOnProfile(
  command: Omit<TrainCommand, 'kind'>,
  { profile, work, recipe }: Where,
  { signal, onPoint }: CommandRun,
): Promise<TrainingPoint[]> {
  const files = runFiles(join(work, 'task'))
  const task = { output: join(files.folder, 'output.txt'), code: join(files.folder, 'code') }
  const scheduler = commandScheduler(profile, files, () => scriptOf(command, task))
  const name = `winnow-train-${work.slice(-12)}`
  const note = files.batch(name)
  let batch = await readNote(note)
  if (!batch) {
    for (const folder of files.folders) await mkdir(folder, { recursive: true })
    await rm(task.code, { force: true })
    await cp(recipe, recipeIn(work), { recursive: true })
    batch = await submitted(scheduler, { name, id: null, shards: [name] }, note)
  }
  if (batch.id === null)
    throw invalid(
      `Winnow ended while it gave this training to ${profile.name}, so it may run there as ${name}. End it there, delete ${note}, and resume the job.`,
    )
  const log = new TrainingLogWriter(command.folder, command.progress, [])
  await log.restart()
  const reader = new OutputReader(task.output)
  const take = async () => {
    for await (const text of reader.more()) {
      const point = log.add(text)
      if (point) onPoint(point)
      await log.flush()
    }
  }
  try {
    const code = await ended({ profile, scheduler, batch, take, codeFile: task.code, signal })
    const points = await log.end()
    if (code === 0) return points
    // A resumed job submits it again.
    await rm(note, { force: true })
    throw await trainingFailure(
      code === null
        ? `The task of the profile ${profile.name} ended without an exit code.`
        : `The training ended with code ${code}.`,
      command.folder,
    )
  } catch (error) {
    if (!signal.aborted) throw error
    if (isCanceled(signal)) {
      await scheduler.cancel([batch])
      await untilGone(profile, scheduler, batch)
      await rm(note, { force: true })
    }
    throw signal.reason
  }
}

async function readNote(file: string): Promise<Batch | null> {
  const text = await ifThere(readFile(file, 'utf8'))
  const read = text === null ? null : readJson(text)
  return read === null || 'problem' in read ? null : Batch.parse(read.value)
}

/** Writes a note before submitting, so that the task is never submitted twice. */
async function submitted(scheduler: Scheduler, batch: Batch, note: string): Promise<Batch> {
  await writeWhole(note, JSON.stringify(batch))
  try {
    const done = { ...batch, id: await scheduler.submit(batch) }
    await writeWhole(note, JSON.stringify(done))
    return done
  } catch (error) {
    await rm(note, { force: true })
    throw error
  }
}

type RunningTask = {
  profile: Profile
  scheduler: Scheduler
  batch: Batch
  take(): Promise<void>
  codeFile: string
  signal: AbortSignal
}

/** Waits for a task's exit code; null when it left none. Throws INVALID when the folder or scheduler is away for too long. */
async function ended({ profile, scheduler, batch, take, codeFile, signal }: RunningTask): Promise<number | null> {
  let [absences, statusMs] = [0, performance.now()]
  let troubleSinceMs: number | null = null
  for (;;) {
    try {
      if (performance.now() - statusMs >= profile.statusSeconds * 1000) {
        statusMs = performance.now()
        absences = (await scheduler.alive([batch])).size > 0 ? 0 : absences + 1
      }
      const code = (await ifThere(readFile(codeFile, 'utf8')))?.trim()
      await take()
      if (code) return Number(code)
      if (absences >= maxAbsences) return null
      troubleSinceMs = null
    } catch (error) {
      troubleSinceMs ??= performance.now()
      if (performance.now() - troubleSinceMs >= profile.patienceSeconds * 1000)
        throw invalid(
          `The profile ${profile.name} can't be reached: ${messageOf(error)} The training may go on there. Resume the job to follow it.`,
        )
    }
    await wait(pollMs, undefined, { signal })
  }
}

/** Waits until a canceled task has ended: it may still write for a moment. */
async function untilGone({ patienceSeconds }: Profile, scheduler: Scheduler, batch: Batch): Promise<void> {
  const sinceMs = performance.now()
  while ((await scheduler.alive([batch])).size > 0 && performance.now() - sinceMs < patienceSeconds * 1000)
    await wait(pollMs)
}

function scriptOf(
  { command, cwd, env }: Pick<TrainCommand, 'command' | 'cwd' | 'env'>,
  { output, code }: { output: string; code: string },
): string {
  const variables = Object.entries({ PYTHONUNBUFFERED: '1', ...env })
  return [
    '#!/bin/sh',
    `cd ${quoted(cwd)} || exit 1`,
    ...variables.map(([name, value]) => `export ${name}=${quoted(value)}`),
    `${command.map(quoted).join(' ')} >>${quoted(output)} 2>&1 </dev/null`,
    `echo $? >${quoted(`${code}.part`)}`,
    `exec mv ${quoted(`${code}.part`)} ${quoted(code)}`,
    '',
  ].join('\n')
}

const pieceBytes = 2 ** 20

/** Reads a growing file from its start. */
class OutputReader {
  readonly #file: string
  readonly #decoder = new TextDecoder()
  #at = 0

  constructor(file: string) {
    this.#file = file
  }

  /** Yields the text added since the last call, in pieces. */
  async *more(): AsyncGenerator<string> {
    const file = await ifThere(open(this.#file, 'r'))
    if (!file) return
    try {
      const piece = new Uint8Array(pieceBytes)
      for (;;) {
        const { bytesRead } = await file.read(piece, 0, pieceBytes, this.#at)
        if (bytesRead === 0) return
        this.#at += bytesRead
        yield this.#decoder.decode(piece.subarray(0, bytesRead), { stream: true })
      }
    } finally {
      await file.close()
    }
  }
}
