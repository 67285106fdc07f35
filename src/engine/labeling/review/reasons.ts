import type { Context } from '../../context.ts'
import { readAll } from '../../query/index.ts'

/**
 * Returns reasons for rejecting or sending back: those of the settings in their order, then the others in use, most
 * used first.
 */
export async function reasons(context: Context): Promise<{ reason: string; images: number; ready: boolean }[]> {
  const found = await readAll<{ reason: string; images: number }>(
    context,
    `SELECT state_reason AS reason, count(*) AS images FROM image WHERE state_reason IS NOT NULL
     GROUP BY state_reason ORDER BY images DESC, reason`,
  )
  const used = new Map(found.map(({ reason, images }) => [reason, images]))
  const ready = context.settings().rejectReasons
  return [
    ...ready.map((reason) => ({ reason, images: used.get(reason) ?? 0, ready: true })),
    ...[...used]
      .filter(([reason]) => !ready.includes(reason))
      .map(([reason, images]) => ({ reason, images, ready: false })),
  ]
}
