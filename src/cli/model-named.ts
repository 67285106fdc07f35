import type { Model } from '#contract'
import { UsageError } from './outcome.ts'
import type { Session } from './session.ts'

/** A model by its id, or by its name where only one model has it. */
export async function modelNamed({ client }: Session, text: string): Promise<Model> {
  const models = await client.models.list()
  const found = models.filter(({ modelId, name }) => modelId === text || name === text)
  const [model, ...more] = found
  if (!model) throw new Error(`There is no model ${text}. \`winnow model list\` shows the models.`)
  if (more.length > 0)
    throw new UsageError(`${text} is the name of several models: ${found.map((m) => m.modelId).join(', ')}. Use an id.`)
  return model
}
