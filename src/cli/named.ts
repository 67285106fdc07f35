import type { Model, SavedQuery, SegmentationModel } from '#contract'
import { didYouMean } from '#model/text/did-you-mean.ts'
import { UsageError } from './outcome.ts'
import type { Session } from './session.ts'

/** Returns the name of a model for commands, with its version unless it is the first. */
export const shownName = ({ name, version }: Model): string => (version > 1 ? `${name}:${version}` : name)

/** Returns a model by its id, its name if only one has it, name and version (`yard:3`), or its alias if no name matches. */
export async function modelNamed({ client }: Session, text: string): Promise<Model> {
  const models = await client.models.list()
  const named = models.filter(
    ({ modelId, name, version }) => modelId === text || name === text || `${name}:${version}` === text,
  )
  const found = named.length > 0 ? named : models.filter(({ aliases }) => aliases.some((alias) => alias === text))
  const [model, ...more] = found
  if (!model) {
    const meant = didYouMean(text, models.map(shownName))
    throw new Error(`There is no model ${text}.${meant || ' `winnow model list` shows the models.'}`)
  }
  if (more.length > 0)
    throw new UsageError(
      `${text} has several versions: ${found.map((m) => `${m.modelId} (${m.name}:${m.version})`).join(', ')}. Use an id, or a name with its version.`,
    )
  return model
}

const namesOf = (items: readonly { name: string }[]): string[] => items.map(({ name }) => name)

/** Returns a segmentation model by its id, or by its name if only one has it. */
export async function segmenterNamed({ client }: Session, text: string): Promise<SegmentationModel> {
  const segmenters = await client.models.segmenters()
  const found = segmenters.filter(({ segmenterId, name }) => segmenterId === text || name === text)
  const [segmenter, ...more] = found
  if (!segmenter) {
    const meant = didYouMean(text, namesOf(segmenters))
    throw new Error(
      `There is no segmentation model ${text}.${meant || ' `winnow model segmenters` shows those there are.'}`,
    )
  }
  if (more.length > 0)
    throw new UsageError(
      `${text} is the name of several segmentation models: ${found.map(({ segmenterId }) => segmenterId).join(', ')}. Use an id.`,
    )
  return segmenter
}

/** Returns the id of a class by its name in the label set. */
export async function classId({ client }: Session, text: string): Promise<number> {
  const classes = await client.workspace.classes()
  const found = classes.find(({ name }) => name === text)
  if (!found) throw new Error(`There is no class ${text} in the label set.${didYouMean(text, namesOf(classes))}`)
  return found.classId
}

export async function queryNamed({ client }: Session, text: string): Promise<SavedQuery> {
  const saved = await client.library.savedQueries()
  const found = saved.find(({ name }) => name.toLowerCase() === text.toLowerCase())
  if (!found)
    throw new UsageError(`There is no saved query ${text}. There are: ${namesOf(saved).join(', ') || 'none'}.`)
  return found
}
