import { parseJson } from '#model/text/parse-json.ts'
import { invalid } from '../../errors.ts'
import { isListPath, listAt, listsFolder, problemInStoredList, StoredFolder } from '../../storage/index.ts'
import { StoredBackup } from './stored-backups.ts'

/** A backup in object storage, as its list of files says. `problem`: null where it was looked at and is whole. */
export type ListedBackup = {
  address: string
  name: string
  madeAtMs: number
  images: number
  sizeBytes: number
  problem?: string | null
}

/** The end of a list is longer only where much is missing in the backup. */
const endBytes = 1024 * 1024

type Looking = { verify?: boolean; signal?: AbortSignal; progress?(done: number, total: number): void }

/** The backups at an address, the oldest first, or the one that it names. To verify the newest, every file of it is read. */
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
