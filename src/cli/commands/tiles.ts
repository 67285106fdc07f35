import type { Command } from 'commander'
import type { TilesResult } from '#contract'
import { workspaceCommand } from '../arguments.ts'
import { checkWhere } from '../check-where.ts'
import { define } from '../command.ts'
import { unlessSkipped } from '../outcome.ts'
import { bytes, count, rejects } from '../output/table.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

const nothing: TilesResult = { images: 0, tiles: 0, bytes: 0, seconds: 0, failed: [] }

export function tilesText({ images, tiles, bytes: size, seconds, failed }: TilesResult): string {
  if (images === 0 && failed.length === 0) return 'All large images are tiled.'
  return `${count(images, 'large image')} tiled: ${count(tiles, 'tile')} (${bytes(size)}) in ${seconds.toFixed(1)} s, ${failed.length} failed.${rejects(failed, 'Failed')}`
}

export function addTilesCommand(program: Command): void {
  define<[string], CommonOptions & { where?: string; delete?: boolean }>(
    workspaceCommand(program, 'tiles', 'create tiles of large images')
      .option('--where <expr>', 'filter')
      .option('--delete', 'delete tiles; they are created again when needed'),
    ([ws], { where, ...options }) =>
      withWorkspace(ws, options, async ({ client, follow }) => {
        await checkWhere(client, where)
        if (options.delete) {
          const freed = await client.library.deleteTiles({ where })
          return {
            json: freed,
            text: `Tiles of ${count(freed.images, 'image')} deleted, ${bytes(freed.bytes)} freed.`,
          }
        }
        const { jobId } = await client.library.buildTiles({ where })
        const result = jobId ? await follow<TilesResult>({ jobId }) : nothing
        return { json: result, text: tilesText(result), exitCode: unlessSkipped(result.failed) }
      }),
  )
}
