import { isAbsolute } from 'node:path'
import { z } from 'zod'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { folderInArchive } from '../../library/index.ts'
import { readValue, writeValue } from '../../workspace/index.ts'

/**
 * Returns where originals are archived from now on, in the form of `archived_file.folder`: empty for the workspace's
 * own archive. In a chosen folder each workspace has its own subfolder. Throws INVALID if the chosen folder doesn't
 * exist.
 */
export function archiveFolder({ store, ids, settings }: ActingContext): string {
  const chosen = settings().archiveFolder
  if (chosen === '') return ''
  if (!isAbsolute(chosen))
    throw invalid(`The archive folder ${chosen} is not an absolute path. Change the setting archiveFolder.`)
  const existing = z.string().nullable().parse(readValue(store, 'retention.archiveId'))
  const id = existing ?? ids.random()
  if (existing === null) writeValue(store, 'retention.archiveId', id)
  const folder = folderInArchive(chosen, id)
  if (folder !== null) return folder
  throw invalid(
    `Archive folder missing: ${chosen}. Connect its disk or change the setting archiveFolder, and move again. Until then archived originals stay in the workspace.`,
  )
}
