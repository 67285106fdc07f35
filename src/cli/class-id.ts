import { didYouMean } from '#model/text/did-you-mean.ts'
import type { Session } from './session.ts'

/** The id of a class by its name in the label set. */
export async function classId({ client }: Session, name: string): Promise<number> {
  const classes = await client.workspace.classes()
  const found = classes.find((one) => one.name === name)
  if (!found)
    throw new Error(
      `There is no class ${name} in the label set.${didYouMean(
        name,
        classes.map((one) => one.name),
      )}`,
    )
  return found.classId
}
