import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Task } from '../runtime/messages.ts'

export type ShardTask = Extract<Task, { kind: 'detect' | 'describe' | 'embed' }>

/** `bytes`: the size of the image's file, by which a task tells a lost disk from a broken image. */
export type ShardItem = { key: string; bytes: number; task: ShardTask }

/** The work of one task of a cluster. */
export type Shard = { version: string; modelFile: string; workers: number; items: ShardItem[] }

/** Shards that are submitted together. `id` is the scheduler's, null until it is known. */
export const Batch = z.object({ name: z.string(), id: z.string().nullable(), shards: z.array(z.string()) })
export type Batch = z.infer<typeof Batch>

const Vectors = z.object({ width: z.int(), vectors: z.instanceof(Int8Array) })
const Detected = z.object({
  predictions: z.object({
    numbers: z.instanceof(Float64Array),
    geometries: z.array(z.string().nullable()).optional(),
  }),
  cut: z.int(),
  inferenceMs: z.number(),
})

/** The results of the images of a shard, in order, or why an image failed. */
export const ShardAnswers = z.array(
  z.object({
    key: z.string(),
    result: z.union([Detected, Vectors]).optional(),
    failure: z.object({ at: z.enum(['image', 'model', 'worker', 'server']), reason: z.string() }).optional(),
  }),
)
export type ShardAnswer = z.infer<typeof ShardAnswers>[number]

/** The files of one run that this computer and the nodes exchange. */
export const runFiles = (folder: string) => ({
  folder,
  folders: ['shards', 'answers', 'batches', 'files', 'logs'].map((name) => join(folder, name)),
  shards: join(folder, 'shards'),
  answers: join(folder, 'answers'),
  batches: join(folder, 'batches'),
  copies: join(folder, 'files'),
  logs: join(folder, 'logs'),
  shard: (id: string) => join(folder, 'shards', id),
  answer: (id: string) => join(folder, 'answers', id),
  batch: (name: string) => join(folder, 'batches', `${name}.json`),
  script: (name: string) => join(folder, 'batches', `${name}.sh`),
  batchFile: (name: string) => join(folder, 'batches', `${name}.txt`),
  copy: (key: string) => join(folder, 'files', key),
  log: (batch: string, index: number) => join(folder, 'logs', `${batch}-${index}.log`),
})
export type RunFiles = ReturnType<typeof runFiles>

export const hashOf = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)

/** Returns the last line of a task's log; empty without one. */
export async function lastLine(file: string): Promise<string> {
  // A task that never started has no log.
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.trim().split('\n').at(-1) ?? ''
}
