import { t } from '@lingui/core/macro'
import { create } from 'zustand'
import { shell, useWorkspace } from '../connection/index.ts'

/** The address of a backup, or of a place whose newest backup is meant, and a new folder for the workspace. */
type Restore = { address: string; folder: string }

/** What the start screen restores as soon as it is shown. */
export const usePendingRestore = create<{ pending: Restore | null }>(() => ({ pending: null }))

/** Asks for a folder, closes the open workspace and lets the start screen restore the backup. */
export async function restoreFromStorage(address: string): Promise<void> {
  const folder = await shell.chooseFolder({ title: t`Choose a new or empty folder for the workspace` })
  if (folder === null) return
  usePendingRestore.setState({ pending: { address, folder } })
  if (useWorkspace.getState().status === 'open') await shell.closeWorkspace()
}
