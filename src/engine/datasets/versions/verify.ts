import type { ReadContext } from '../../context.ts'
import { imageFile, sha256OfFile } from '../../library/for-threads.ts'
import type { OnProgress } from '../../progress.ts'
import { isUnsealed } from '../queries.ts'
import { requireVersion } from './version.ts'
import { contentOf } from './version-content.ts'

/**
 * Checks that a version is as frozen: its content has the same hash, and every image file has the same bytes. Reads
 * every file. Each problem is one sentence. Images that were permanently deleted are only counted.
 */
export async function verify(
  context: ReadContext,
  name: string,
  step: OnProgress,
): Promise<{ ok: boolean; problems: string[]; purged: number }> {
  const version = requireVersion(context.store, name)
  const problems: string[] = []
  let purged = 0
  const { hash } = contentOf(context.store, version.row, () => step(0))
  const sealed = version.row.redacted_hash ?? version.row.hash
  if (isUnsealed(version.row))
    problems.push(`An erasure that removed images from ${name} was interrupted. Run it again, then verify again.`)
  else if (hash !== sealed)
    problems.push(
      `The content of ${name} has the hash ${hash}, ${version.row.redacted > 0 ? 'sealed after the erasure' : 'frozen'} was ${sealed}.`,
    )
  for await (const { imageRow, path, sha256, lifecycle } of version.items()) {
    step(0)
    if (lifecycle === 'purged') {
      purged += 1
      continue
    }
    const problem = await problemOf(() => imageFile(context, imageRow, 'original'), sha256)
    if (problem) problems.push(`${path}: ${problem}`)
  }
  return { ok: problems.length === 0, problems, purged }
}

async function problemOf(find: () => Promise<string>, sha256: string): Promise<string | null> {
  try {
    return (await sha256OfFile(await find())) === sha256 ? null : 'The file changed since import.'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
