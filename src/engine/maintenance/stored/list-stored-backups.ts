import { parseJson } from '#model/text/parse-json.ts'
import { invalid } from '../../errors.ts'
import type { OnProgress } from '../../progress.ts'
import { isListPath, listAt, listsFolder, problemInStoredList, StoredFolder } from '../../storage/index.ts'
import { StoredBackup } from './stored-backups.ts'

/** A backup in object storage, by its list of files. `problem`: null if it was checked and is intact. */
export type ListedBackup = {
  address: string
  name: string
  madeAtMs: number
  images: number
  sizeBytes: number
  problem?: string | null
}

/** The last line of a list is longer only if the backup leaves out many files. */
const endBytes = 1024 * 1024

type Looking = { verify?: boolean; signal?: AbortSignal; progress?(done: number, total: number): void }

/** Lists the backups at an address, the oldest first, or the one that it names. `verify` reads every file of the newest. */
export async function listStoredBackups(
  address: string,
  { verify = false, signal, progress }: Looking = {},
): Promise<ListedBackup[]> {
  const one = listAt(address)
  const folder = await StoredFolder.open(one?.folder ?? address)
  const found: ListedBackup[] = []
  let newest = { path: '', files: 0 }
  for await (const { path, sizeBytes } of folder.list(one?.path ?? listsFolder, { signal })) {
    if (!isListPath(path)) continue
    const { name, madeAtMs, images, sizeBytes: bytes, files } = await endOf(folder, path, sizeBytes, signal)
    found.push({ address: folder.addressOf(path), name, madeAtMs, images, sizeBytes: bytes })
    newest = { path, files }
  }
  const last = found.at(-1)
  if (!last) throw invalid(`There is no backup at ${one ? address : folder.address}.`)
  if (!verify) return found
  let done = 0
  const step = () => {
    signal?.throwIfAborted()
    progress?.(++done, newest.files)
  }
  last.problem = await problemInStoredList(folder, newest, { deep: true, signal, step })
  return found
}

async function endOf(folder: StoredFolder, path: string, sizeBytes: number, signal: AbortSignal | undefined) {
  for (const from of [Math.max(0, sizeBytes - endBytes), 0]) {
    const text = (await folder.text(path, { from, signal })) ?? ''
    const about = StoredBackup.safeParse(parseJson(text.trimEnd().split('\n').at(-1) ?? '')).data
    if (about) return about
  }
  throw invalid(`${folder.addressOf(path)} is damaged, or not of a Winnow that this one can read.`)
}

/** Reads every file of a backup in object storage, and compares its hash with the backup's list. */
export async function problemInStoredBackup(
  _: string,
  { place, sha256 }: { place: string; sha256: string },
  step: OnProgress,
): Promise<string | null> {
  const list = listAt(place)
  if (!list) return `${place} is no backup.`
  const folder = await StoredFolder.open(list.folder)
  return problemInStoredList(folder, { path: list.path, sha256 }, { deep: true, step: () => step(0) })
}
