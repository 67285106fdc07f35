import { t } from '@lingui/core/macro'
import { showProblem } from '../connection/index.ts'
import { openImport } from '../dialogs/import/import-flow.ts'
import { base } from './base.ts'
import { chooseFiles } from './chosen-files.ts'
import { discardUpload, hideUpload, upload, useUploads } from './upload.ts'

type Left = {
  batch: string
  name: string
  isFolder: boolean
  files: number
  bytes: number
  doneFiles: number
  doneBytes: number
}

/** Shows unfinished uploads of an earlier page. The user chooses the files again; those on the server are not sent again. */
export async function showLeftUploads(): Promise<void> {
  const answer = await fetch(`${base}/uploads`)
  // Annotators upload nothing.
  if (!answer.ok) return
  const left = ((await answer.json()) as Left[]).filter(({ files, doneFiles }) => doneFiles < files)
  useUploads.setState({
    uploads: left.map((one) => ({
      ...one,
      bytesPerSecond: null,
      problem: one.isFolder
        ? t`The page was closed. Choose the folder again to continue.`
        : t`The page was closed. Choose the files again to continue.`,
      continue: () => void resume(one),
      cancel: () => {
        hideUpload(one.batch)
        void discardUpload(one.batch)
      },
    })),
  })
}

async function resume({ batch, isFolder }: Left): Promise<void> {
  const chosen = await chooseFiles({ isFolder })
  if (!chosen) return
  hideUpload(batch)
  try {
    const sent = await upload(chosen)
    if (sent !== null) openImport(chosen.tops.map((top) => `upload:${sent}/${top}`))
  } catch (error) {
    showProblem(t`Upload failed`)(error)
  }
}
