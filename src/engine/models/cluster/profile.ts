import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { ProfileName } from '#contract'

/** A program and its arguments, run without a shell. A word in braces is replaced by a value of the batch. */
const Command = z.array(z.string().min(1)).min(1)

const environmentVariable = z.string().regex(/^[A-Z_][A-Z0-9_]*$/)
const Folder = z.string().refine(isAbsolute, 'Give an absolute path.')

/** How to run tasks by a team's scheduler: a file of a user of the computer, never part of a workspace. */
export const Profile = z.strictObject({
  name: ProfileName,
  /** Starts a batch of tasks. The first word that it prints is the id of the batch. */
  submit: Command,
  /** Prints what waits or runs, one per line: the id of a batch, or of a task as `id_index` or `id.index`. */
  status: Command,
  /** Ends a batch. */
  cancel: Command,
  /** The folder that this computer and the nodes see under the same path. */
  folder: Folder,
  /** Starts Winnow on a node. */
  program: Command.default(['winnow']),
  /** The environment variable with a task's number in the batch. Default: the first argument. */
  index: environmentVariable.optional(),
  /** The id of a batch, if `submit` doesn't print it. */
  id: z.string().optional(),
  /** The lines of the file that `submit` calls `{file}`. */
  file: z.array(z.string()).optional(),
  /** Folders that nodes see under the same path. Images elsewhere are copied into `folder`. */
  sees: z.array(Folder).default([]),
  /** Processors of a task, each with one worker. */
  cpus: z.int().min(1).max(1024).default(1),
  /** The number of tasks that keeps the nodes busy. */
  tasks: z.int().min(1).max(10_000).default(32),
  tasksPerBatch: z.int().min(1).max(10_000).default(1000),
  imagesPerTask: z.int().min(1).max(10_000).default(500),
  /** A job fails when the folder or the scheduler is away for longer. */
  patienceSeconds: z.number().min(1).max(86_400).default(60),
  statusSeconds: z.number().min(0.1).max(600).default(10),
})
export type Profile = z.infer<typeof Profile>
