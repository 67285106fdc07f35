import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isStorageAddress } from '#model/storage-address.ts'
import { readJson } from '#model/text/read-json.ts'
import { ifThere } from '../../errors.ts'
import { StoredFolder } from '../../storage/index.ts'
import { writeWhole } from '../../write-whole.ts'
import { manifestName } from './stored-export.ts'

/** Names the newest export in a folder or at an address. */
const latestName = 'latest.json'
const LatestExport = z.object({ dataset: z.string(), hash: z.string(), format: z.string(), folder: z.string() })
export type LatestExport = z.infer<typeof LatestExport>

/** Reads the newest export at a place; null if there is none or it was deleted. */
export async function readLatestExport(place: string): Promise<LatestExport | null> {
  const stored = isStorageAddress(place) ? await StoredFolder.open(place) : null
  const text = await (stored ? stored.text(latestName) : ifThere(readFile(join(place, latestName), 'utf8')))
  const read = readJson(text ?? '')
  const latest = 'problem' in read ? null : (LatestExport.safeParse(read.value).data ?? null)
  if (latest === null) return null
  const manifest = `${latest.folder}/${manifestName}`
  const isThere = stored ? (await stored.head(manifest)) !== null : existsSync(join(place, manifest))
  return isThere ? latest : null
}

/** Replaces it in one step. */
export async function writeLatestExport(place: string, latest: LatestExport): Promise<void> {
  const text = `${JSON.stringify(latest)}\n`
  if (isStorageAddress(place)) await (await StoredFolder.open(place)).putBytes(latestName, text)
  else await writeWhole(join(place, latestName), text)
}
