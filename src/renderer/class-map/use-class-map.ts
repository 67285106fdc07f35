import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Model, SampledImage } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { findingsByClass } from '#model/label-set/class-findings.ts'
import { classColor } from '#model/label-set/label-set.ts'
import { engine, queries } from '../connection/index.ts'
import { jobEnd, jobResult } from '../jobs/job-end.ts'
import { type ClassMapDraft, emptyDraft, entriesToSave, meaningsOf, namesOf } from './class-map-draft.ts'

/** The lowest confidence of a sample: the shown threshold can be raised from here. */
const sampledFrom = 0.05

/** Whether a model takes text prompts. */
export const isPrompted = ({ kind, readsText }: Model): boolean => readsText && kind !== 'embedding'

/** What a model's classes mean, what it found on a sample, and what a user says of it before it is saved. */
export type ClassMapState = ReturnType<typeof useClassMap>

/** Without a model there is only the list of classes. */
export function useClassMap(modelId: ModelId | null) {
  const [draft, setDraft] = useState<ClassMapDraft>(emptyDraft)
  const [chosenScore, setFromScore] = useState<number | null>(null)
  const { data: labelSet = [] } = useQuery(queries.workspace.classes.queryOptions())
  const { data: settings } = useQuery(queries.workspace.settings.queryOptions())
  const input = { modelId: modelId ?? ('mdl_0' as ModelId) }
  const { data: classMap } = useQuery({ ...queries.models.classMap.queryOptions({ input }), enabled: modelId !== null })
  const sample = useQuery({
    ...queries.models.sample.queryOptions({ input: { ...input, fromScore: sampledFrom } }),
    enabled: modelId !== null,
    staleTime: 0,
  })
  const fromScore = chosenScore ?? settings?.reviewFromScore ?? 0.3
  const images: readonly SampledImage[] = useMemo(
    () =>
      (sample.data ?? []).map((image) => ({ ...image, found: image.found.filter(({ score }) => score >= fromScore) })),
    [sample.data, fromScore],
  )
  const findings = useMemo(() => findingsByClass(images), [images])
  const names = namesOf(
    labelSet.map(({ name }) => name),
    draft,
  )
  const classes = classMap?.classes ?? []
  const meanings = meaningsOf(classes, names, draft)
  const colorOf = (name: string): string =>
    labelSet.find((one) => one.name === name)?.color ?? classColor(names.indexOf(name))

  return {
    classes,
    meanings,
    findings,
    images,
    names,
    colorOf,
    fromScore,
    /** The one that the user has moved it to. */
    chosenScore,
    setFromScore,
    isChanged: draft !== emptyDraft,
    isLoading: modelId !== null && (!classMap || sample.isLoading),
    /** Whether the label set has the class already. */
    isStored: (name: string) => labelSet.some((one) => one.name === name),
    map: (modelClass: number, name: string | null) =>
      setDraft((before) => ({ ...before, meanings: new Map(before.meanings).set(modelClass, name) })),
    add: (more: readonly string[]) =>
      setDraft((before) => ({ ...before, added: [...new Set([...before.added, ...more])] })),
    /** Takes a class that is not saved yet out again, and what was mapped to it. */
    drop: (name: string) =>
      setDraft(({ meanings: said, added }) => ({
        meanings: new Map([...said].filter(([, one]) => one !== name)),
        added: added.filter((one) => one !== name),
      })),
    /** Asks the model for more; each text means the class of the same name, which the label set gets where it lacks it. */
    ask: async (texts: readonly string[]) => {
      if (modelId === null) return
      const lower = (name: string) => name.toLowerCase()
      const existing = new Map(labelSet.map(({ name }) => [lower(name), name]))
      const prompts = texts.map((text) => ({ text, class: existing.get(lower(text)) ?? text }))
      await jobEnd((await engine.models.savePrompts({ modelId, prompts })).jobId)
    },
    /** Saves the classes in their order and the map, and waits until predictions have followed; gives the classes that are new for the map. */
    save: async (): Promise<readonly string[]> => {
      const isMapped = (name: string) => meanings.some((meaning) => meaning.class === name)
      const made = names.filter((name) => isMapped(name) && labelSet.every((one) => one.name !== name))
      if (names.length > 0) await engine.workspace.addClasses({ names })
      const entries = entriesToSave(classes, meanings, (modelClass) => findings.has(modelClass))
      if (modelId !== null && entries.length > 0) {
        await jobResult(engine.models.saveClassMap({ modelId, entries }))
      }
      setDraft(emptyDraft)
      return made
    },
  }
}
