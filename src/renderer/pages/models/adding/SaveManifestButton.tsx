import { t } from '@lingui/core/macro'
import { ORPCError } from '@orpc/client'
import { useState } from 'react'
import type { Manifest } from '#contract'
import { engine, errorMessage } from '../../../connection/index.ts'
import { Button } from '../../../kit/index.ts'

/** Writes the manifest beside the model's file; one that is there is replaced when the user says so. */
export function SaveManifestButton({ modelFile, manifest }: { modelFile: string; manifest: Manifest }) {
  const [state, setState] = useState<{ saved?: string; exists?: boolean; problem?: string }>({})
  const save = async () => {
    try {
      const { file } = await engine.models.saveManifest({ modelFile, manifest, replace: state.exists ?? false })
      setState({ saved: file })
    } catch (error) {
      if (error instanceof ORPCError && error.code === 'EXISTS') setState({ exists: true })
      else setState({ problem: errorMessage(error) })
    }
  }
  return (
    <>
      <span role="status" className="min-w-0 self-center truncate text-xs text-text-2">
        {state.saved && t`Saved as ${state.saved}`}
        {state.exists && t`A manifest already exists beside the file.`}
        {state.problem && <span className="text-danger">{state.problem}</span>}
      </span>
      <Button onClick={() => void save()}>{state.exists ? t`Replace manifest` : t`Save manifest`}</Button>
    </>
  )
}
