import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ORPCError } from '@orpc/client'
import { ArrowLeft, SlidersHorizontal, Sparkles } from 'lucide-react'
import { type ComponentProps, useState } from 'react'
import type { Manifest, Model, ModelInspection } from '#contract'
import { ErrorText, engine, errorMessage } from '../../../connection/index.ts'
import { Button, Dialog, fileName, formatFacts } from '../../../kit/index.ts'
import { shownName } from '../../../model-change/model-name.ts'
import { CandidateList } from './CandidateList.tsx'
import { ManifestStep } from './ManifestStep.tsx'
import { isComplete, type ModelSource } from './model-source.ts'
import { OriginFields } from './OriginFields.tsx'
import { SourceFields } from './SourceFields.tsx'
import { PromptField, TextFileFields } from './TextFields.tsx'
import { type AddModel, useAddModel } from './use-add-model.ts'

/** `file`: the file that was opened with the app. */
type AddModelDialogProps = { file?: string; onClose(): void; onAdded(model: Model): void }

/** The content of one step. All steps share one dialog, so the focus stays inside. */
type Step = Omit<ComponentProps<typeof Dialog>, 'open' | 'onClose'>

/** Adds a model in steps: its location, the ways to read it with test results, and a form if none is right. */
export function AddModelDialog({ file = '', onClose, onAdded }: AddModelDialogProps) {
  const adding = useAddModel(file, onAdded)
  const { found, described } = adding
  const close = () => {
    adding.stop()
    onClose()
  }
  const step =
    found && described
      ? describeStep(adding, found, described)
      : found && found.candidates.length > 0
        ? checkStep(adding, found)
        : sourceStep(adding, close)
  return <Dialog open onClose={close} {...step} />
}

const sourceStep = (adding: AddModel, close: () => void): Step => {
  const { source, found, isBusy } = adding
  const draft = found?.draft
  return {
    title: t`Add model`,
    width: 'medium',
    description: t`Winnow first tests the model on images of the workspace.`,
    footer: (
      <>
        <Button icon={Sparkles} className="mr-auto" disabled={isBusy} onClick={adding.addStarter}>
          {t`Use starter model`}
        </Button>
        <Button onClick={close}>{t`Cancel`}</Button>
        {draft && (
          <Button
            icon={SlidersHorizontal}
            variant={found.tooMuch ? 'secondary' : 'primary'}
            onClick={() => adding.setDescribed(draft)}
          >
            {t`Describe manually…`}
          </Button>
        )}
        <Button
          variant={draft ? 'secondary' : 'primary'}
          disabled={isBusy || !isComplete(source)}
          onClick={adding.test}
        >
          {adding.isTesting ? t`Testing…` : source.at === 'file' ? t`Test file` : t`Test model`}
        </Button>
      </>
    ),
    children: (
      <SourceFields
        source={source}
        readsTexts={adding.readsTexts}
        problem={adding.sourceProblem}
        onChange={adding.change}
      />
    ),
  }
}

const checkStep = (adding: AddModel, found: ModelInspection): Step => {
  const { source, candidate, isBusy } = adding
  return {
    title: t`Add model`,
    width: 'large',
    description: t`Check what it finds on your images.`,
    footer: (
      <>
        <Button icon={ArrowLeft} className="mr-auto" onClick={() => adding.change({})}>
          {t`Back`}
        </Button>
        <Button
          icon={SlidersHorizontal}
          disabled={isBusy || !candidate}
          onClick={() => candidate && adding.setDescribed(candidate.manifest)}
        >
          {candidate && !candidate.manifest.box ? t`Describe manually…` : t`Fix boxes…`}
        </Button>
        <Button variant="primary" disabled={isBusy || !candidate || !adding.areTextsTested} onClick={adding.addChosen}>
          {adding.isAdding ? t`Adding…` : t`Looks right, add`}
        </Button>
      </>
    ),
    children: (
      <div className="flex flex-col gap-4">
        {source.textFile === '' && <ExistingModelNote found={found} />}
        <CandidateList candidates={found.candidates} chosen={adding.chosen} onChoose={adding.setChosen} />
        {adding.readsTexts && (
          <PromptField
            source={source}
            onChange={(texts) => adding.edit({ texts })}
            busy={isBusy}
            onTest={adding.test}
          />
        )}
        {source.at === 'file' && candidate?.manifest.kind === 'embedding' && (
          <TextFileFields source={source} onChange={adding.edit} />
        )}
        <OriginFields origin={adding.origin} defaultName={defaultName(source)} onChange={adding.setOrigin} />
        <ErrorText error={adding.addError} />
        <p className="text-xs text-text-3">
          {formatFacts(found.opset !== null && t`Opset ${found.opset}`, t`Tested with ${found.runtime}`)}
        </p>
      </div>
    ),
  }
}

const describeStep = (adding: AddModel, found: ModelInspection, described: Manifest): Step => {
  const { source, manifestTest: test, setDescribed } = adding
  return {
    title: t`How to read the output`,
    width: 'wide',
    description: t`Change what the numbers mean until the boxes are correct.`,
    footer: (
      <>
        <Button icon={ArrowLeft} className="mr-auto" onClick={() => setDescribed(null)}>
          {t`Back`}
        </Button>
        {source.at === 'file' && !window.winnow.download && (
          <SaveManifestButton key={JSON.stringify(described)} modelFile={source.file} manifest={described} />
        )}
        <Button
          variant="primary"
          disabled={test.isRunning || test.problem !== null || !test.candidate}
          onClick={adding.acceptDescribed}
        >
          {t`Looks right`}
        </Button>
      </>
    ),
    children: <ManifestStep manifest={described} signature={found.signature} test={test} onChange={setDescribed} />,
  }
}

const defaultName = ({ at, file, served }: ModelSource): string =>
  at === 'file' ? fileName(file).replace(/\.onnx$/i, '') : served

function ExistingModelNote({ found: { existing } }: { found: ModelInspection }) {
  if (!existing) return null
  return (
    <p className="rounded-lg bg-inset px-4 py-3">
      <Trans>This file is already in the workspace, as {shownName(existing)}. Adding it again changes nothing.</Trans>
    </p>
  )
}

/** Saves the manifest next to the model's file. Asks before it replaces one. */
function SaveManifestButton({ modelFile, manifest }: { modelFile: string; manifest: Manifest }) {
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
