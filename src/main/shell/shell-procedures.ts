import { implement } from '@orpc/server'
import { ZodType } from 'zod'
import { filePathsOf } from '../../contract/file-paths.ts'
import { shell } from '../../contract/shell.ts'
import type { Desktop } from '../desktop.ts'

/** Implements the contract of the shell. The window may name only paths that its user chose. */
export const shellProcedures = (desktop: Desktop) =>
  implement(shell).use(async ({ next, procedure, errors }, input) => {
    const { inputSchema } = procedure['~orpc']
    const paths = inputSchema instanceof ZodType ? filePathsOf(inputSchema)?.(input) : null
    const foreign = await desktop.chosen.findForeign(paths ?? [])
    if (foreign === null) return next()
    const message = `${foreign} was not chosen in a dialog or dropped on the window. Choose the file or folder in the dialog.`
    throw errors.FAILED({ message, data: { what: foreign } })
  })

export type ShellProcedures = ReturnType<typeof shellProcedures>
