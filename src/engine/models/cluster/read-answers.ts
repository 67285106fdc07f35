import { codeOf } from '../../errors.ts'
import { readSealed } from './sealed-file.ts'
import { type ShardAnswer, ShardAnswers } from './shard.ts'

/**
 * What a task found on these images. Null for a file that is damaged, that something else wrote, or that is of other images.
 * Throws what the disk says.
 */
export async function readAnswers(file: string, keys: readonly string[]): Promise<ShardAnswer[] | null> {
  const sealed = await readSealed(file).catch((error: unknown) => {
    if (codeOf(error) !== null) throw error
    return null
  })
  const { data: answers } = ShardAnswers.safeParse(sealed)
  const isOfThese = answers?.length === keys.length && answers.every(({ key }, n) => key === keys[n])
  return isOfThese ? answers : null
}
