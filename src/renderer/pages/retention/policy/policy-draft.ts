import { create } from 'zustand'
import { useWorkspace } from '../../../connection/index.ts'

/** The policy of one workspace as it was changed and not saved yet. */
const useKept = create<{ folder: string | null; text: string | null }>(() => ({ folder: null, text: null }))

/** The text that is being changed, null for none; kept while other pages are open. */
export function usePolicyDraft(): [text: string | null, set: (text: string | null) => void] {
  const folder = useWorkspace((workspace) => ('folder' in workspace ? workspace.folder : null))
  const kept = useKept()
  return [kept.folder === folder ? kept.text : null, (text) => useKept.setState({ folder, text })]
}
