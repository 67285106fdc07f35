import { rm } from 'node:fs/promises'
import type { Context } from '../../context.ts'
import { damageOf } from '../../library/index.ts'
import { placeIn } from '../../place-in.ts'

/** Deletes an unused model file. A file that does not match its hash stays, and is logged. */
export async function deleteModelFile({ folders, log }: Context, name: string, sha256: string): Promise<void> {
  const file = placeIn(folders.models, name)
  const damage = await damageOf(file, sha256)
  if (damage === null) await rm(file)
  else if (damage === 'damaged')
    log.warn(`${file} changed since it was added and was not deleted. Check it and delete it.`)
}
