import type { ClassMapEntry } from '#contract'
import type { JobId, ModelId } from '#model/ids.ts'
import type { ActingContext } from '../../context.ts'
import { invalid } from '../../errors.ts'
import { modelById } from '../queries.ts'
import { addClassesToModel } from './add-classes.ts'
import { saveClassMap } from './save-class-map.ts'

/**
 * Sets a model's prompts for classes of the label set. New texts are appended, so that predictions keep their class
 * numbers. The model ignores texts that are not mapped. Throws INVALID for a model that takes no texts.
 */
export function savePrompts(
  acting: ActingContext,
  modelId: ModelId,
  prompts: readonly { text: string; class: string | null }[],
): { added: string[]; jobId: JobId } {
  const { model, manifest } = modelById(acting.store, modelId)
  if (!manifest?.prompts) throw invalid(`${model.name} has fixed classes. You can’t tell it in words what to find.`)
  const existing = new Set(model.classes)
  return acting.store.write(() => {
    const more = [...new Set(prompts.map(({ text }) => text))].filter((text) => !existing.has(text))
    addClassesToModel(
      acting,
      modelId,
      more.map((name) => ({ name, classId: null })),
    )
    const entries = prompts.map(({ text, class: name }): ClassMapEntry => ({ modelClass: text, class: name }))
    return saveClassMap(acting, modelId, entries)
  })
}
