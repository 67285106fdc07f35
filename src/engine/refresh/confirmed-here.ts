import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readJson } from '#model/text/read-json.ts'
import { computerFolders } from '../computer-folders.ts'
import type { ActingContext, Context } from '../context.ts'
import { ifThere } from '../errors.ts'
import { sha256Hex } from '../sha256.ts'
import { writeWhole } from '../write-whole.ts'

const Confirmed = z.object({ workspace: z.string(), confirmation: z.string() })

const fileFor = (root: string): [folder: string, file: string] => {
  const [folder] = computerFolders('schedules')
  return [folder, join(folder, `${sha256Hex(root).slice(0, 32)}.json`)]
}

/** Records outside the workspace that a user of this computer set its schedule; a random token links the two. */
export async function confirmHere({ folders, actor, clock }: ActingContext, confirmation: string): Promise<void> {
  const [folder, file] = fileFor(folders.root)
  await mkdir(folder, { recursive: true })
  const confirmed = { workspace: folders.root, confirmation, by: actor.name, atMs: clock.nowMs() }
  await writeWhole(file, `${JSON.stringify(confirmed, null, 2)}\n`)
}

export async function isConfirmedHere(
  { folders }: Pick<Context, 'folders'>,
  confirmation: string | null,
): Promise<boolean> {
  if (confirmation === null) return false
  const [, file] = fileFor(folders.root)
  const read = readJson((await ifThere(readFile(file, 'utf8'))) ?? '')
  const confirmed = 'problem' in read ? null : Confirmed.safeParse(read.value).data
  return confirmed?.workspace === folders.root && confirmed.confirmation === confirmation
}
