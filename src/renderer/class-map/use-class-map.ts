import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Model, SampledImage } from '#contract'
import type { ModelId } from '#model/ids.ts'
import { findingsByClass } from '#model/label-set/class-findings.ts'
import { classColor } from '#model/label-set/label-set.ts'
import { engine, queries } from '../connection/index.ts'
import { jobEnd, jobResult } from '../jobs/job-end.ts'
import { type ClassMapDraft, emptyDraft, entriesToSave, meaningsOf, namesOf } from './class-map-draft.ts'

/** The lowest confidence to load, so that the shown threshold can be raised from there. */
const sampledFrom = 0.05

/** Returns whether a model takes text prompts. */
export const isPrompted = ({ kind, readsText }: Model): boolean => readsText && kind !== 'embedding'

export type ClassMapState = ReturnType<typeof useClassMap>

/** Holds what a model's classes mean, with unsaved changes, and what it found on a sample. Without a model, only the classes. */
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
    /** The confidence that the user has set; null if none. */
    chosenScore,
    setFromScore,
    isChanged: draft !== emptyDraft,
    isLoading: modelId !== null && (!classMap || sample.isLoading),
    /** Returns whether the label set already has the class. */
    isStored: (name: string) => labelSet.some((one) => one.name === name),
    map: (modelClass: number, name: string | null) =>
      setDraft((before) => ({ ...before, meanings: new Map(before.meanings).set(modelClass, name) })),
    add: (more: readonly string[]) =>
      setDraft((before) => ({ ...before, added: [...new Set([...before.added, ...more])] })),
    /** Removes an unsaved class and what was mapped to it. */
    drop: (name: string) =>
      setDraft(({ meanings: changed, added }) => ({
        meanings: new Map([...changed].filter(([, one]) => one !== name)),
        added: added.filter((one) => one !== name),
      })),
    /** Adds prompts to the model. Each means the class of the same name, which is added to the label set if missing. */
    ask: async (texts: readonly string[]) => {
      if (modelId === null) return
      const lower = (name: string) => name.toLowerCase()
      const existing = new Map(labelSet.map(({ name }) => [lower(name), name]))
      const prompts = texts.map((text) => ({ text, class: existing.get(lower(text)) ?? text }))
      await jobEnd((await engine.models.savePrompts({ modelId, prompts })).jobId)
    },
    /** Saves the classes and the map, and waits until predictions have followed. Returns the classes that were added for the map. */
    save: async (): Promise<readonly string[]> => {
      const isMapped = (name: string) => meanings.some((meaning) => meaning.class === name)
      const newNames = names.filter((name) => isMapped(name) && labelSet.every((one) => one.name !== name))
      if (names.length > 0) await engine.workspace.addClasses({ names })
      const entries = entriesToSave(classes, meanings, (modelClass) => findings.has(modelClass))
      if (modelId !== null && entries.length > 0) {
        await jobResult(engine.models.saveClassMap({ modelId, entries }))
      }
      setDraft(emptyDraft)
      return newNames
    },
  }
}
