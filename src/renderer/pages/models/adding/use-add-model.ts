import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { Manifest, Model, ModelInspection } from '#contract'
import { engine, queries } from '../../../connection/index.ts'
import { useTestRun } from '../use-test-run.ts'
import { useManifestTest } from './ManifestStep.tsx'
import { emptySource, type ModelSource, placeOf, withDescribed } from './model-source.ts'
import { unknownOrigin } from './OriginFields.tsx'

export type AddModel = ReturnType<typeof useAddModel>

/** The state and actions that the steps of adding a model share. */
export function useAddModel(file: string, onAdded: (model: Model) => void) {
  const [source, setSource] = useState({ ...emptySource, file })
  const [origin, setOrigin] = useState(unknownOrigin)
  const [found, setFound] = useState<ModelInspection | null>(null)
  const [chosen, setChosen] = useState<number | null>(null)
  const [described, setDescribed] = useState<Manifest | null>(null)
  const [readsTexts, setReadsTexts] = useState(false)
  const [testedTexts, setTestedTexts] = useState('')
  const candidate = chosen === null ? undefined : found?.candidates[chosen]
  const place = placeOf(withoutUnusedTexts(source, readsTexts, candidate?.manifest.kind === 'embedding'))
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
  const edit = (part: Partial<ModelSource>) => setSource({ ...source, ...part })
  const stop = () => {
    for (const one of [inspect, add, addRemote]) one.stop()
  }
  return {
    source,
    /** Changes fields that don't affect how the model is read. */
    edit,
    /** Changes the model's location, so it must be tested again. */
    change(part: Partial<ModelSource>) {
      edit(part)
      setFound(null)
      stop()
    },
    origin,
    setOrigin,
    found,
    chosen,
    setChosen,
    candidate,
    readsTexts,
    areTextsTested: source.texts === testedTexts,
    described,
    setDescribed,
    manifestTest,
    acceptDescribed() {
      if (!found || !manifestTest.candidate || !described) return
      setFound(withDescribed(found, { ...manifestTest.candidate, manifest: described }))
      setChosen(0)
      setDescribed(null)
    },
    isTesting: inspect.isPending,
    isAdding: add.isPending || addRemote.isPending,
    isBusy: [inspect, add, addRemote, addStarter].some(({ isPending }) => isPending),
    sourceProblem: inspect.error ?? addStarter.error ?? (found?.problem ? new Error(found.problem) : null),
    addError: add.error ?? addRemote.error,
    test() {
      setTestedTexts(source.texts)
      inspect.mutate({ ...place, family: source.family, manifestFile: source.manifestFile || undefined })
    },
    addStarter: () => addStarter.mutate({}),
    addChosen() {
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
    },
    stop,
  }
}

/** Clears text fields that the model doesn't read; they may be hidden. */
const withoutUnusedTexts = (source: ModelSource, readsTexts: boolean, isEmbedder: boolean): ModelSource => ({
  ...source,
  ...(!readsTexts && { texts: '' }),
  ...(!readsTexts && !isEmbedder && { textFile: '', tokenizerFile: '' }),
})
