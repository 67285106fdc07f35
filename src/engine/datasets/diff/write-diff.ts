import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import { invalid } from '../../errors.ts'
import { atPlace, type Store } from '../../store/index.ts'
import { folderSink } from '../export/folder-sink.ts'
import { compareEachObject } from './changed-objects.ts'
import { compareVersions } from './compare-versions.ts'
import { diffText } from './diff-text.ts'

/** Writes what changed between two versions to a new file, as its name ends: `.txt` in lines, `.json` with every object. */
export async function writeDiff(store: Store, a: string, b: string, file: string, signal?: AbortSignal): Promise<void> {
  const kind = extname(file).toLowerCase()
  if (kind !== '.txt' && kind !== '.json') throw invalid(`A difference is a .txt or .json file. ${file} is neither.`)
  if (existsSync(file)) throw invalid(`${file} already exists. Choose another name.`)
  const diff = await compareVersions(store, a, b)
  let isBegun = false
  try {
    const written = await folderSink(dirname(file)).open(basename(file))
    isBegun = true
    try {
      if (kind === '.txt') return await written.write(`${diffText(diff)}\n`)
      // Written as they come: of large versions they are more than memory holds.
      await written.write(`${JSON.stringify(diff, null, 1).slice(0, -2)},\n "changes": [`)
      let separator = '\n'
      await compareEachObject(store, a, b, (change) => {
        signal?.throwIfAborted()
        const line = `${separator}  ${JSON.stringify(change)}`
        separator = ',\n'
        return written.write(line)
      })
      await written.write('\n ]\n}\n')
    } finally {
      await written.close()
    }
  } catch (error) {
    if (isBegun) await rm(file, { force: true })
    throw atPlace(error, file)
  }
}
