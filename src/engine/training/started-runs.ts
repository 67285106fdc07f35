import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { trainingFolder } from '../computer-folders.ts'
import { invalid } from '../errors.ts'
import { writeWhole } from '../write-whole.ts'

const startedFile = 'started.json'

/** The folder of a training on this computer. */
export const runFolder = (run: string): string => {
  // The name may come from a workspace, which must not lead elsewhere.
  if (!/^[0-9a-f]{32}$/.test(run)) throw invalid('This training has no valid name. Start it again.')
  return join(trainingFolder(), run)
}

/** Notes outside of the workspace that a user of this computer has started a training. */
export async function noteStart(run: string, what: object): Promise<void> {
  const folder = runFolder(run)
  await mkdir(folder, { recursive: true })
  await writeWhole(join(folder, startedFile), `${JSON.stringify(what, null, 2)}\n`)
}

/** Throws INVALID for a training that nobody has started on this computer. */
export async function startedHere(run: string): Promise<void> {
  if (!existsSync(join(runFolder(run), startedFile)))
    throw invalid('This training was started on another computer, or its folder is gone. Start it again.')
}
