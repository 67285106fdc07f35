import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '../../context.ts'
import { invalid } from '../../errors.ts'
import type { ToCheck } from './labels-tasks.ts'
import { inBatches, withTasks } from './labels-thread.ts'

/**
 * Throws INVALID when an export, read back, is not what was frozen. `places`: where the images of the version stand in it, or
 * would, by their rows.
 */
export async function requireReadBack(
  context: Context,
  { places, ...written }: ToCheck & { places: readonly (readonly [imageRow: number, place: string])[] },
  signal: AbortSignal,
): Promise<void> {
  const sized = written.files.map(async (path) => {
    const file = join(written.folder, path)
    return { file, sizeBytes: (await stat(file)).size }
  })
  const files = await Promise.all(sized)
  const problems = await withTasks(context, { files, images: places.length, signal }, async (ask) => {
    await inBatches(places, signal, (some) => ask('addPlaces', some))
    return ask('selfCheck', written)
  })
  if (problems.length === 0) return
  throw invalid(
    `The export differs from the frozen version when read back: ${problems.join('; ')}. Nothing was exported.`,
  )
}
