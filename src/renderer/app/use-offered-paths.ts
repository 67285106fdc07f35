import { t } from '@lingui/core/macro'
import { useEffect } from 'react'
import { useOffered, useWorkspace } from '../connection/index.ts'
import { openImport } from '../dialogs/import/import-flow.ts'
import { toast } from '../kit/index.ts'
import { beginWizard } from '../pages/start/wizard/wizard.ts'
import { refusalNow } from '../roles/index.ts'
import { navigate } from '../route/route.ts'

/** Takes what was opened with the app: for a new workspace on the first screen, else into the one that is open. */
export function useOfferedPaths(): void {
  const paths = useOffered((offered) => offered.paths)
  const status = useWorkspace((workspace) => workspace.status)
  useEffect(() => {
    if (paths.length === 0 || (status !== 'none' && status !== 'open')) return
    useOffered.setState({ paths: [] })
    if (status === 'none') beginWizard([...paths])
    else importInto(paths)
  }, [paths, status])
}

function importInto(paths: readonly string[]): void {
  const refusal = refusalNow('library.import', t`import images`)
  if (refusal) {
    toast({ tone: 'problem', title: t`Import failed`, detail: refusal })
    return
  }
  navigate('library')
  openImport(paths)
}
