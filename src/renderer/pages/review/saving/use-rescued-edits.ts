import { useEffect } from 'react'
import { useWorkspace } from '../../../connection/index.ts'

/** Sends edits left by a crashed window once the workspace is open, on any page. */
export function useRescuedEdits(): void {
  const folder = useWorkspace((workspace) => (workspace.status === 'open' ? workspace.folder : null))
  useEffect(() => {
    if (folder) void import('./edit-sessions-store.ts').then(({ keptReviewOf }) => keptReviewOf(folder))
  }, [folder])
}
