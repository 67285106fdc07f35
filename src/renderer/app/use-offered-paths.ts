import { t } from '@lingui/core/macro'
import { useEffect } from 'react'
import { useOffered, useWorkspace } from '../connection/index.ts'
import { openImport, useImportFlow } from '../dialogs/import/import-flow.ts'
import { toast } from '../kit/index.ts'
import { beginWizard, useWizard } from '../pages/start/wizard/wizard.ts'
import { refusalNow } from '../roles/index.ts'
import { navigate } from '../route/route.ts'

/** Takes files that were opened with the app: into a new workspace on the start screen, else into the open one. Models wait until a workspace is open. */
export function useOfferedPaths(): void {
  const { paths, models } = useOffered()
  const status = useWorkspace((workspace) => workspace.status)
  const isAsking = useImportFlow(({ request }) => request !== null)
  const isSettingUp = useWizard(({ step }) => step !== null)
  useEffect(() => {
    if (paths.length === 0 || (status !== 'none' && status !== 'open')) return
    useOffered.setState({ paths: [] })
    if (status === 'none') beginWizard([...paths])
    else importInto(paths)
  }, [paths, status])
  // Images come before models, and the wizard asks for a model itself.
  const model = paths.length > 0 || isAsking || isSettingUp ? undefined : models[0]
  useEffect(() => {
    if (model !== undefined && status === 'open') showModels()
  }, [model, status])
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

/** Opens the Models page, which takes the models itself. */
function showModels(): void {
  const refusal = refusalNow('models.add', t`add and run models`)
  if (refusal) {
    useOffered.setState({ models: [] })
    toast({ tone: 'problem', title: t`Can’t add the model`, detail: refusal })
  } else navigate('models')
}
