import type { InputFeed } from './tensors.ts'
import type { Table } from './views.ts'

/** A model's prompts as inputs, and where their scores are. */
export type PreparedPrompts = {
  feeds: readonly InputFeed[]
  /** The score columns of each prompt. */
  columns: readonly (readonly number[])[]
  /** The model's class number of each prompt. */
  classes: readonly number[]
}

/** Returns a table with one column per prompt, its greatest score. Throws if columns are missing. */
export function scoresOfPrompts(
  { data, at, rows, rowStep, columns, columnStep }: Table,
  prompts: PreparedPrompts,
): Table {
  const beyond = prompts.columns.flat().find((column) => column >= columns)
  if (beyond !== undefined)
    throw new Error(`The scores have ${columns} columns, too few for what was asked. Ask for fewer classes.`)
  const width = prompts.columns.length
  const best = new Float64Array(rows * width)
  for (let row = 0; row < rows; row++)
    for (const [n, answers] of prompts.columns.entries()) {
      let max = Number.NEGATIVE_INFINITY
      for (const column of answers) max = Math.max(max, data[at + row * rowStep + column * columnStep]!)
      best[row * width + n] = max
    }
  return { data: best, at: 0, rows, columns: width, rowStep: width, columnStep: 1 }
}
