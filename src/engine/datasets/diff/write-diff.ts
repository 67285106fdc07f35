import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs'
import { extname } from 'node:path'
import { invalid } from '../../errors.ts'
import type { OnProgress } from '../../progress.ts'
import { atPlace, type ReadOnlyStore } from '../../store/index.ts'
import { compareEachObject, type Versions } from './changed-objects.ts'
import { compareVersions } from './compare-versions.ts'
import { diffText } from './diff-text.ts'

/** Writes what changed between two versions to a new file, as its name ends: `.txt` in lines, `.json` with every object. */
export function writeDiff(store: ReadOnlyStore, { a, b, file }: Versions & { file: string }, step: OnProgress): void {
  const kind = extname(file).toLowerCase()
  if (kind !== '.txt' && kind !== '.json') throw invalid(`A difference is a .txt or .json file. ${file} is neither.`)
  if (existsSync(file)) throw invalid(`${file} already exists. Choose another name.`)
  const diff = compareVersions(store, a, b)
  let written: number | null = null
  try {
    const out = openSync(file, 'wx')
    written = out
    if (kind === '.txt') writeSync(out, `${diffText(diff)}\n`)
    else {
      // Written as they come: of large versions they are more than memory holds.
      writeSync(out, `${JSON.stringify(diff, null, 1).slice(0, -2)},\n "changes": [`)
      let separator = '\n'
      compareEachObject(store, a, b, (change) => {
        step(0)
        writeSync(out, `${separator}  ${JSON.stringify(change)}`)
        separator = ',\n'
      })
      writeSync(out, '\n ]\n}\n')
    }
  } catch (error) {
    if (written !== null) rmSync(file, { force: true })
    throw atPlace(error, file)
  } finally {
    if (written !== null) closeSync(written)
  }
}
