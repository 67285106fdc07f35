import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { isHeadFile } from '../../workspace/index.ts'
import type { SideFile } from '../formats/define-format.ts'
import { isShardList } from '../formats/shards.ts'
import type { ReadReport } from '../parsing/read-report.ts'
import { isManifest } from '../versions/manifest.ts'
import { isTrainNotes } from '../versions/train-notes.ts'

/** The files beside images that may hold labels, without the notes of our own exports. */
export async function sideFiles(files: readonly string[], report: ReadReport): Promise<SideFile[]> {
  const found: SideFile[] = []
  for (const file of files) {
    try {
      await access(file, constants.R_OK)
      if (isHeadFile(file) || isTrainNotes(file) || (await isManifest(file)) || (await isShardList(file))) continue
      found.push({ file, sizeBytes: (await stat(file)).size })
    } catch (error) {
      report.reject(file, `It can’t be read (${error instanceof Error ? error.message : String(error)}).`)
    }
  }
  return found
}
