import { t } from '@lingui/core/macro'
import { create } from 'zustand'
import { shell, useWorkspace } from '../connection/index.ts'

/** A backup in object storage, or the newest at a place, and the new folder for it. */
type Restore = { address: string; folder: string }

/** What the first screen restores as soon as it is shown. */
export const useAskedRestore = create<{ asked: Restore | null }>(() => ({ asked: null }))

/** Asks for a folder, closes the open workspace, if any, and has the first screen restore. */
export async function restoreFromStorage(address: string): Promise<void> {
  const folder = await shell.chooseFolder({ title: t`Choose a new or empty folder for the workspace` })
  if (folder === null) return
  useAskedRestore.setState({ asked: { address, folder } })
  if (useWorkspace.getState().status === 'open') await shell.closeWorkspace()
}

/** What was asked for, once. */
export function takeAskedRestore(): Restore | null {
  const { asked } = useAskedRestore.getState()
  if (asked) useAskedRestore.setState({ asked: null })
  return asked
}
