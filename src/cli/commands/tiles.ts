import type { Command } from 'commander'
import type { TilesResult } from '#contract'
import { addCommand } from '../add-command.ts'
import { unlessSkipped } from '../outcome.ts'
import { bytes, count, rejects } from '../output/table.ts'

const nothing: TilesResult = { images: 0, tiles: 0, bytes: 0, seconds: 0, failed: [] }

export function tilesText({ images, tiles, bytes: size, seconds, failed }: TilesResult): string {
  if (images === 0 && failed.length === 0) return 'All large images are tiled.'
  return `${count(images, 'large image')} tiled: ${count(tiles, 'tile')} (${bytes(size)}) in ${seconds.toFixed(1)} s, ${failed.length} failed.${rejects(failed, 'Failed')}`
}

export function addTilesCommand(program: Command): void {
  addCommand(program, 'tiles', 'library.buildTiles', {
    does: 'create tiles of large images',
    takes: {
      where: ['--where <expr>', 'filter'],
      isDeleted: ['--delete', 'delete tiles; they are created again when needed'],
    },
    async outcome({ client, follow }, { where, isDeleted }) {
      if (isDeleted) {
        const freed = await client.library.deleteTiles({ where })
        return { json: freed, text: `Tiles of ${count(freed.images, 'image')} deleted, ${bytes(freed.bytes)} freed.` }
      }
      const { jobId } = await client.library.buildTiles({ where })
      const result = jobId ? await follow<TilesResult>({ jobId }) : nothing
      return { json: result, text: tilesText(result), exitCode: unlessSkipped(result.failed) }
    },
  })
}
