import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { ProfileName } from '#contract'

/** A program and its arguments; a word in braces stands for a value of the batch. No shell reads it. */
const Command = z.array(z.string().min(1)).min(1)

const environmentVariable = z.string().regex(/^[A-Z_][A-Z0-9_]*$/)
const Folder = z.string().refine(isAbsolute, 'Give an absolute path.')

/**
 * How the scheduler of a team is told to run tasks: a file that somebody with an account on the computer wrote, never part of
 * a workspace.
 */
export const Profile = z.strictObject({
  name: ProfileName,
  /** Starts a batch of tasks, and prints its id first. */
  submit: Command,
  /** Prints what waits or runs, one a line: the id of a batch, or of a task as `id_index` or `id.index`. */
  status: Command,
  /** Ends a batch. */
  cancel: Command,
  /** Where this computer and the nodes exchange files, under one path. */
  folder: Folder,
  /** Starts Winnow on a node. */
  program: Command.default(['winnow']),
  /** The environment variable that tells a task its number in the batch; without one it is the first argument. */
  index: environmentVariable.optional(),
  /** The id of a batch, where `submit` doesn't print it. */
  id: z.string().optional(),
  /** The lines of a file that `submit` names as `{file}`. */
  file: z.array(z.string()).optional(),
  /** Folders that nodes see under the same path: their images are read in place. Others are copied into `folder`. */
  sees: z.array(Folder).default([]),
  /** Workers of a task, one for each processor that it has. */
  cpus: z.int().min(1).max(1024).default(1),
  /** So many tasks keep the nodes busy. */
  tasks: z.int().min(1).max(10_000).default(32),
  tasksPerBatch: z.int().min(1).max(10_000).default(1000),
  imagesPerTask: z.int().min(1).max(10_000).default(500),
  /** For so long the folder or the scheduler may be away before a job gives up. */
  patienceSeconds: z.number().min(1).max(86_400).default(60),
  statusSeconds: z.number().min(0.1).max(600).default(10),
})
export type Profile = z.infer<typeof Profile>
