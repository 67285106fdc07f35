import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { ArrowLeft, SlidersHorizontal, Sparkles } from 'lucide-react'
import { useState } from 'react'
import type { Manifest, Model, ModelInspection } from '#contract'
import { engine, queries } from '../../../connection/index.ts'
import { Button, Dialog, fileName, formatFacts } from '../../../kit/index.ts'
import { shownName } from '../../../model-change/model-name.ts'
import { useTestRun } from '../use-test-run.ts'
import { CandidateList } from './CandidateList.tsx'
import { ManifestStep, useManifestTest } from './ManifestStep.tsx'
import { emptySource, isComplete, type ModelSource, placeOf, withDescribed } from './model-source.ts'
import { OriginFields, unknownOrigin } from './OriginFields.tsx'
import { SaveManifestButton } from './SaveManifestButton.tsx'
import { SourceFields } from './SourceFields.tsx'
import { PromptField, TextFileFields } from './TextFields.tsx'

type AddModelDialogProps = { onClose(): void; onAdded(model: Model): void }

/**
 * Adds a model in steps: where it is; the ways to read it, each tried on images of the workspace; where none is right, a
 * form beside what it finds. Says in place why a file does not fit.
 */
export function AddModelDialog({ onClose, onAdded }: AddModelDialogProps) {
  const [source, setSource] = useState(emptySource)
  const [origin, setOrigin] = useState(unknownOrigin)
  const [found, setFound] = useState<ModelInspection | null>(null)
  const [chosen, setChosen] = useState<number | null>(null)
  const [described, setDescribed] = useState<Manifest | null>(null)
  const [readsTexts, setReadsTexts] = useState(false)
  const [testedTexts, setTestedTexts] = useState('')
  const candidate = chosen === null ? undefined : found?.candidates[chosen]
  const place = placeOf(withoutUnread(source, readsTexts, candidate?.manifest.kind === 'embedding'))
  const manifestTest = useManifestTest(place, described)
  const inspect = useTestRun(engine.models.inspect, (result) => {
    setFound(result)
    setReadsTexts(result.readsTexts)
    setChosen(result.chosen)
  })
  const add = useTestRun(engine.models.add, onAdded)
  const addRemote = useTestRun(engine.models.addRemote, onAdded)
  const addStarter = useMutation({
    ...queries.models.addStarter.mutationOptions({ meta: { shownInPlace: true } }),
    onSuccess: onAdded,
  })
  const busy = [inspect, add, addRemote, addStarter].some(({ isPending }) => isPending)
  const problem = inspect.error ?? addStarter.error ?? (found?.problem ? new Error(found.problem) : null)

  const stop = () => {
    for (const one of [inspect, add, addRemote]) one.stop()
  }
  const change = (part: Partial<ModelSource>) => {
    setSource({ ...source, ...part })
    setFound(null)
    stop()
  }
  const close = () => {
    stop()
    onClose()
  }
  const test = () => {
    setTestedTexts(source.texts)
    inspect.mutate({ ...place, family: source.family, manifestFile: source.manifestFile || undefined })
  }
  const addChosen = () => {
    if (!candidate) return
    const { name, ...rest } = origin
    const model = {
      family: candidate.family === 'manifest' ? 'auto' : candidate.family,
      manifest: candidate.manifest,
      name: name.trim() || undefined,
      origin: rest,
    }
    if ('remote' in place) addRemote.mutate({ ...model, ...place })
    else add.mutate({ ...model, ...place, classMap: place.texts && 'add-classes' })
  }

  if (found && described)
    return (
      <Dialog
        open
        onClose={close}
        title={t`How to read the output`}
        width="wide"
        description={t`Change what the numbers mean until the boxes are correct.`}
        footer={
          <>
            <Button icon={ArrowLeft} className="mr-auto" onClick={() => setDescribed(null)}>
              {t`Back`}
            </Button>
            {source.at === 'file' && !window.winnow.download && (
              <SaveManifestButton key={JSON.stringify(described)} modelFile={source.file} manifest={described} />
            )}
            <Button
              variant="primary"
              disabled={manifestTest.isRunning || manifestTest.problem !== null || !manifestTest.candidate}
              onClick={() => {
                setFound(withDescribed(found, { ...manifestTest.candidate!, manifest: described }))
                setChosen(0)
                setDescribed(null)
              }}
            >
              {t`Looks right`}
            </Button>
          </>
        }
      >
        <ManifestStep manifest={described} signature={found.signature} test={manifestTest} onChange={setDescribed} />
      </Dialog>
    )

  if (found && found.candidates.length > 0)
    return (
      <Dialog
        open
        onClose={close}
        title={t`Add model`}
        width="large"
        description={t`Check what it finds on your images.`}
        footer={
          <>
            <Button icon={ArrowLeft} className="mr-auto" onClick={() => change({})}>
              {t`Back`}
            </Button>
            <Button
              icon={SlidersHorizontal}
              disabled={busy || !candidate}
              onClick={() => candidate && setDescribed(candidate.manifest)}
            >
              {candidate && !candidate.manifest.box ? t`Describe manually…` : t`Fix boxes…`}
            </Button>
            <Button variant="primary" disabled={busy || !candidate || source.texts !== testedTexts} onClick={addChosen}>
              {add.isPending || addRemote.isPending ? t`Adding…` : t`Looks right, add`}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-4">
          {source.textFile === '' && <KnownModel found={found} />}
          <CandidateList candidates={found.candidates} chosen={chosen} onChoose={setChosen} />
          {readsTexts && (
            <PromptField
              source={source}
              onChange={(texts) => setSource({ ...source, texts })}
              busy={busy}
              onTest={test}
            />
          )}
          {source.at === 'file' && candidate?.manifest.kind === 'embedding' && (
            <TextFileFields source={source} onChange={(part) => setSource({ ...source, ...part })} />
          )}
          <OriginFields origin={origin} defaultName={defaultName(source)} onChange={setOrigin} />
          {[add.error, addRemote.error].map(
            (error) =>
              error && (
                <p key={error.message} role="alert" className="whitespace-pre-line text-danger">
                  {error.message}
                </p>
              ),
          )}
          <p className="text-xs text-text-3">
            {formatFacts(found.opset !== null && t`Opset ${found.opset}`, t`Tested with ${found.runtime}`)}
          </p>
        </div>
      </Dialog>
    )

  const draft = found?.draft
  return (
    <Dialog
      open
      onClose={close}
      title={t`Add model`}
      width="medium"
      description={t`Winnow first tests the model on images of the workspace.`}
      footer={
        <>
          <Button icon={Sparkles} className="mr-auto" disabled={busy} onClick={() => addStarter.mutate({})}>
            {t`Use starter model`}
          </Button>
          <Button onClick={close}>{t`Cancel`}</Button>
          {draft && (
            <Button
              icon={SlidersHorizontal}
              variant={found.tooMuch ? 'secondary' : 'primary'}
              onClick={() => setDescribed(draft)}
            >
              {t`Describe manually…`}
            </Button>
          )}
          <Button variant={draft ? 'secondary' : 'primary'} disabled={busy || !isComplete(source)} onClick={test}>
            {inspect.isPending ? t`Testing…` : source.at === 'file' ? t`Test file` : t`Test model`}
          </Button>
        </>
      }
    >
      <SourceFields source={source} readsTexts={readsTexts} problem={problem} onChange={change} />
    </Dialog>
  )
}

/** What is typed of texts counts only where the model reads them: the fields for it may be out of sight. */
const withoutUnread = (source: ModelSource, readsTexts: boolean, isEmbedder: boolean): ModelSource => ({
  ...source,
  ...(!readsTexts && { texts: '' }),
  ...(!readsTexts && !isEmbedder && { textFile: '', tokenizerFile: '' }),
})

const defaultName = ({ at, file, served }: ModelSource): string =>
  at === 'file' ? fileName(file).replace(/\.onnx$/i, '') : served

function KnownModel({ found: { existing } }: { found: ModelInspection }) {
  if (!existing) return null
  return (
    <p className="rounded-lg bg-inset px-4 py-3">
      <Trans>This file is already in the workspace, as {shownName(existing)}. Adding it again changes nothing.</Trans>
    </p>
  )
}
