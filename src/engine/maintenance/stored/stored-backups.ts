import { z } from 'zod'
import { parseJson } from '#model/text/parse-json.ts'
import { invalid } from '../../errors.ts'
import { isListPath, listAt, listsFolder, StoredFolder } from '../../storage/index.ts'

/**
 * Backups of a workspace at one address share their files, each stored once under its hash. Each backup has a list of
 * files, which is written last.
 */
export const listPath = (madeAtMs: number): string =>
  `${listsFolder}${new Date(madeAtMs).toISOString().replaceAll(':', '-').replace('.', '-')}.jsonl`
export const databasePart = (sha256: string): string => `database/${sha256}`
export const modelPath = (sha256: string): string => `models/${sha256}`
/** The log of erasures beside all backups: a restore erases these images again. */
export const erasuresPath = 'erasures.json'
export const originalPath = (file: string): string => `originals/${file}`

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** The end of a backup's list of files. */
export const StoredBackup = z.object({
  winnow: z.literal('stored-backup'),
  version: z.literal(1),
  schema: z.int(),
  name: z.string(),
  workspace: z.string(),
  madeAtMs: z.int(),
  /** As in a backup of one file. */
  erasureKey: z.string(),
  /** Originals in it; linked ones are in none. */
  images: z.int(),
  linked: z.int(),
  files: z.int(),
  sizeBytes: z.int(),
  /** The parts of the database in their order. */
  database: z.array(Sha256).min(1),
  models: z.array(z.object({ name: z.string(), sha256: Sha256 })),
  leftOut: z.array(z.object({ path: z.string(), reason: z.string() })),
})
export type StoredBackup = z.infer<typeof StoredBackup>
/** What the writer of a list is given; it adds its counts. */
export type AboutBackup = Omit<StoredBackup, 'files' | 'sizeBytes'>

/** Names the workspace whose backups are at an address. */
const markerPath = 'winnow-backups.json'
const Marker = z.object({
  winnow: z.literal('backups'),
  version: z.literal(1),
  erasureKey: z.string(),
  name: z.string(),
})

/** Marks an address for the backups of a workspace. Throws INVALID when it contains anything else. */
export async function claimForBackups(
  folder: StoredFolder,
  { erasureKey, name }: { erasureKey: string; name: string },
  signal?: AbortSignal,
): Promise<void> {
  let text = await folder.text(markerPath, { signal })
  if (text === null) {
    for await (const { path } of folder.list('', { pageSize: 1, signal }))
      throw invalid(
        `${folder.address} holds other objects, such as ${path}. Choose an address for the backups where nothing is stored yet.`,
      )
    const marker = { winnow: 'backups', version: 1, erasureKey, name }
    await folder.putBytes(markerPath, JSON.stringify(marker), { onlyNew: true, signal })
    text = await folder.text(markerPath, { signal })
  }
  const marker = Marker.safeParse(parseJson(text ?? '')).data
  if (!marker)
    throw invalid(`${folder.addressOf(markerPath)} is not what Winnow wrote. Choose another address for the backups.`)
  if (marker.erasureKey !== erasureKey)
    throw invalid(
      `${folder.address} holds the backups of another workspace, ${marker.name}. Choose an address for each workspace.`,
    )
}

/** Finds a backup's files and its list; the newest backup if the address is that of several. */
export async function findStoredBackup(
  address: string,
  signal?: AbortSignal,
): Promise<{ folder: StoredFolder; path: string }> {
  const named = listAt(address)
  if (named) return { folder: await StoredFolder.open(named.folder), path: named.path }
  const folder = await StoredFolder.open(address)
  let newest: string | null = null
  for await (const { path } of folder.list(listsFolder, { signal })) if (isListPath(path)) newest = path
  if (newest === null) throw invalid(`There is no backup at ${folder.address}.`)
  return { folder, path: newest }
}
