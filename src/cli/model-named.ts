import type { Model } from '#contract'
import { didYouMean } from '#model/text/did-you-mean.ts'
import { UsageError } from './outcome.ts'
import type { Session } from './session.ts'

/** A model as commands take it: the version is named where it is not the first. */
export const shownName = ({ name, version }: Model): string => (version > 1 ? `${name}:${version}` : name)

/**
 * A model by its id, by its name where only one model has it, by name and version as in `yard:3`, or by its alias where no
 * model is called that.
 */
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
